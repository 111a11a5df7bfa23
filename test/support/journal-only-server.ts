/**
 * MLLP listeners and the journal, without consumers: what a durable acknowledgement costs by itself:
 * journal-only-server.ts DATA_DIR FEEDS, on the server that DATABASE_URL names, if any.
 */
import { openDatabase } from '#database/open-database.ts';
import { openJournal } from '#journal/open-journal.ts';
import { systemClock } from '#platform/clock.ts';
import { listenBenchFeeds } from './bench-feeds.ts';

const [dataDir = '', feeds = '1'] = process.argv.slice(2);
const db = await openDatabase({ dataDir, url: process.env.DATABASE_URL });
const journal = await openJournal({ db, now: systemClock });
for (let number = 1; number <= Number(feeds); number++) await journal.declareFeed(`mix-${number}`, `mix-${number}`);
await listenBenchFeeds(Number(feeds), journal);
