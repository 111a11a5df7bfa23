import { type MixMessage, trafficMix } from '#synthetic/mix.ts';
import type { BenchRow } from './bench-row.ts';
import { load, quantile } from './load.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/**
 * The whole way of a network's traffic (60 % ORU, 40 % ADT), from MLLP until it is searchable, with everything on; beside
 * what sockets and framing alone allow. Then its acknowledgements at half of the load that is aimed at.
 */
export async function benchWholeWay(postgres?: string): Promise<BenchRow[]> {
  const where = postgres === undefined ? 'embedded' : 'PostgreSQL';
  const goal = postgres === undefined ? 800 : 1_500;
  const messages = postgres === undefined ? 6_000 : 12_000;
  const { stored, acknowledged, p50, p99 } = await measureWholeWay({ goal, messages, postgres });
  return [
    {
      what: `whole way, MLLP to searchable, 64 senders (${where})`,
      ours: stored,
      other: acknowledged,
      otherName: 'acknowledged meanwhile',
      unit: 'messages/s',
      goal: { rate: goal },
    },
    {
      what: `p99 to the ACK at ${goal / 2} messages/s (${where})`,
      ours: p99,
      other: p50,
      otherName: 'p50',
      unit: 'ms',
      goal: { atMost: 50 },
    },
  ];
}

interface WholeWay {
  /** Messages a second from the first byte sent until all are searchable. */
  readonly stored: number;
  /** Acknowledgements a second while sending. */
  readonly acknowledged: number;
  /** Milliseconds to the acknowledgement at half of `goal` messages a second. */
  readonly p50: number;
  readonly p99: number;
}

interface WholeWayOptions {
  readonly goal: number;
  readonly messages: number;
  readonly feeds?: number;
  readonly senders?: number;
  /** URL of a server; absent: the embedded database. */
  readonly postgres?: string | undefined;
}

async function measureWholeWay({
  goal,
  messages,
  feeds = 4,
  senders = 64,
  postgres,
}: WholeWayOptions): Promise<WholeWay> {
  await using server = await startServer('test/support/bench-server.ts', [String(feeds)], postgres);
  // A server runs for months: the minutes until its code is compiled are not what it costs.
  const warm = messages;
  const paced = Math.min(messages, Math.trunc((goal / 2) * 10));
  const all: MixMessage[] = [...trafficMix({ seed: 7, messages: warm + messages + paced, feeds })];

  await load({ feeds: server.addresses.feeds, messages: all.slice(0, warm), senders });
  await allStored(server, warm);

  const begun = performance.now();
  const full = await load({ feeds: server.addresses.feeds, messages: all.slice(warm, warm + messages), senders });
  await allStored(server, warm + messages);
  const stored = messages / ((performance.now() - begun) / 1000);

  const half = await load({
    feeds: server.addresses.feeds,
    messages: all.slice(warm + messages),
    senders,
    rate: goal / 2,
  });
  await allStored(server, all.length);
  if (full.refused + half.refused > 0) throw new Error(`${full.refused + half.refused} messages were not accepted`);
  return {
    stored,
    acknowledged: full.messages / full.seconds,
    p50: quantile(half.latencies, 0.5),
    p99: quantile(half.latencies, 0.99),
  };
}

/** Waits until the server says that so many are applied. */
export async function allStored(server: ServerProcess, count: number): Promise<void> {
  const { host, port } = server.addresses.http!;
  for (;;) {
    const text = await (await fetch(`http://${host}:${port}/metrics`)).text();
    const settled = [...text.matchAll(/^causeway_messages_settled_total\{[^}]*\} (\d+)$/gm)].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    );
    if (settled >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
