/** Senders for the benches: many connections, each with its own order, and the time each answer took. */
import { connectMllp, type MllpClient } from '#receive/mllp/client.ts';
import type { MixMessage } from '#synthetic/mix.ts';

export interface FeedAddress {
  readonly feed: string;
  readonly address: { readonly host: string; readonly port: number };
}

export interface LoadResult {
  readonly messages: number;
  readonly seconds: number;
  /** Milliseconds from sending to the acknowledgement, sorted. */
  readonly latencies: Float64Array;
  readonly refused: number;
}

export interface LoadOptions {
  readonly feeds: readonly FeedAddress[];
  readonly messages: readonly MixMessage[];
  /** Connections in all, spread over the feeds. Each has one message under way, as senders in the field have. */
  readonly senders: number;
  /** Messages a second over all; absent: as fast as they are answered. */
  readonly rate?: number;
}

/** Sends all messages and resolves when each is answered. */
export async function load({ feeds, messages, senders, rate }: LoadOptions): Promise<LoadResult> {
  const perFeed = Math.max(1, Math.floor(senders / feeds.length));
  const latencies = new Float64Array(messages.length);
  let measured = 0;
  let refused = 0;
  const queues = feeds.map(({ feed }) => messages.filter((message) => message.feed === feed));
  const clients = await Promise.all(
    feeds.map(({ address }) => Promise.all(Array.from({ length: perFeed }, () => connectMllp(address)))),
  );
  const begun = performance.now();
  const due = (index: number) => (rate === undefined ? 0 : begun + (index * 1000) / rate);
  let taken = 0;

  async function sender(client: MllpClient, queue: readonly MixMessage[], next: { at: number }): Promise<void> {
    for (;;) {
      const message = queue[next.at++];
      if (message === undefined) return;
      const wait = due(taken++) - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      const sent = performance.now();
      const answer = await client.send(message.bytes);
      latencies[measured++] = performance.now() - sent;
      if (!isAccepted(answer)) refused++;
    }
  }
  await Promise.all(
    clients.flatMap((ofFeed, index) => {
      const next = { at: 0 };
      return ofFeed.map((client) => sender(client, queues[index]!, next));
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(clients.flat().map((client) => client.close()));
  return { messages: measured, seconds, latencies: latencies.subarray(0, measured).sort(), refused };
}

/** MSA-1 is AA, without parsing: the senders share the machine with what is measured. */
function isAccepted(answer: Uint8Array): boolean {
  return Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength).includes('MSA|AA');
}

export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
