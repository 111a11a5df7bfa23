/** MLLP listeners and the journal, without consumers: what a durable acknowledgement costs by itself. Run with DATABASE_URL or a data directory. */
import { openDatabase } from '#database/open-database.ts';
import { openJournal } from '#journal/open-journal.ts';
import { systemClock } from '#platform/clock.ts';
import { limits } from '#platform/limits.ts';
import { noStep } from '#platform/steps.ts';
import { noReceiveEvents } from '#receive/events.ts';
import { listenMllp } from '#receive/mllp/listener.ts';

const [dataDir = '', feeds = '1'] = process.argv.slice(2);
const db = await openDatabase({ dataDir, url: process.env.DATABASE_URL });
const journal = await openJournal({ db, now: systemClock });
const addresses: { feed: string; address: unknown }[] = [];
for (let count = 1; count <= Number(feeds); count++) {
  const name = `mix-${count}`;
  await journal.declareFeed(name, name);
  const listener = await listenMllp({
    host: '127.0.0.1',
    port: 0,
    feed: {
      name,
      system: name,
      acknowledgement: 'by-message',
      unknownTrigger: 'AA',
      quarantineAnswer: 'AR',
      batch: 'split',
      missingStartBlock: 'close',
      maxMessageBytes: limits.messageBytes,
      whenUnavailable: 'reject',
    },
    intake: journal,
    events: noReceiveEvents,
    now: systemClock,
    step: noStep,
    bounds: { connectionsPerPeer: 1024 },
  });
  addresses.push({ feed: name, address: listener.address });
}
process.stdout.write(`${JSON.stringify({ feeds: addresses })}\n`);
