import { systemClock } from '#platform/clock.ts';
import { limits } from '#platform/limits.ts';
import { noStep } from '#platform/steps.ts';
import { noReceiveEvents } from '#receive/events.ts';
import type { Intake } from '#receive/intake.ts';
import { listenMllp } from '#receive/mllp/listener.ts';

/** Listens for feeds `mix-1` … on free ports, and prints where as the benches read it. */
export async function listenBenchFeeds(count: number, intake: Intake): Promise<void> {
  const feeds = [];
  for (let number = 1; number <= count; number++) {
    const name = `mix-${number}`;
    const { address } = await listenMllp({
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
      intake,
      events: noReceiveEvents,
      now: systemClock,
      step: noStep,
      bounds: { connectionsPerPeer: 1024 },
    });
    feeds.push({ feed: name, address });
  }
  process.stdout.write(`${JSON.stringify({ feeds })}\n`);
}
