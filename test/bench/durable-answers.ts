import { trafficMix } from '#synthetic/mix.ts';
import type { BenchRow } from './bench-row.ts';
import { load } from './load.ts';
import { startServer } from './server-process.ts';

const feeds = 4;
const senders = 256;
const messages = 40_000;

/**
 * Acknowledgements a second counted at 256 MLLP senders, each given after the commit, with nothing done to the messages
 * afterwards. Beside it, as what sockets and framing allow: a listener that answers at once and keeps nothing.
 */
export async function benchDurableAnswers(postgres?: string): Promise<BenchRow[]> {
  const ours = await answersPerSecond('test/support/journal-only-server.ts', postgres);
  const bare = await answersPerSecond('test/support/answer-only-server.ts');
  return [
    {
      what: `durable ACKs at MLLP sockets, ${senders} senders, journal only (${postgres === undefined ? 'embedded' : 'PostgreSQL'})`,
      ours,
      other: bare,
      otherName: 'the same listener, keeping nothing',
      unit: 'messages/s',
      ...(postgres === undefined ? {} : { goal: { rate: 10_000 } }),
    },
  ];
}

async function answersPerSecond(script: string, postgres?: string): Promise<number> {
  await using server = await startServer(script, [String(feeds)], postgres);
  const all = [...trafficMix({ seed: 3, messages: messages + messages / 4, feeds })];
  const { feeds: addresses } = server.addresses;
  await load({ feeds: addresses, messages: all.slice(0, messages / 4), senders });
  const {
    messages: answered,
    seconds,
    refused,
  } = await load({
    feeds: addresses,
    messages: all.slice(messages / 4),
    senders,
  });
  if (refused > 0) throw new Error(`${refused} messages were not accepted`);
  return answered / seconds;
}
