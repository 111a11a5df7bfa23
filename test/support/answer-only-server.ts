/** MLLP listeners that say AA and keep nothing, to know what sockets and framing cost: answer-only-server.ts DATA_DIR FEEDS. */
import type { Intake } from '#receive/intake.ts';
import { listenBenchFeeds } from './bench-feeds.ts';

const [, feeds = '1'] = process.argv.slice(2);
let seq = 0;
const forgetful: Intake = {
  append: async ({ receivedAt, answer }) => {
    seq++;
    return { part: 1, seq, receivedAt, answer, duplicate: false, reusedControlId: false };
  },
};
await listenBenchFeeds(Number(feeds), forgetful);
