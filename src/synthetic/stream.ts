import { setTimeout as sleep } from 'node:timers/promises';
import { type Now, systemClock } from '#platform/clock.ts';

/** A message to send; `expected` is compared with the answer where it is given. */
export interface Streamed {
  readonly feed: string;
  readonly bytes: Uint8Array;
  readonly expected?: string;
}

export interface StreamProgress {
  /** Handed to `send`. */
  readonly sent: number;
  /** Answered, and how (MSA-1; empty where the answer has none). */
  readonly answered: number;
  readonly answers: Readonly<Record<string, number>>;
  /** Answers other than expected. */
  readonly unexpected: number;
  readonly bytes: number;
}

export interface StreamOptions {
  readonly messages: Iterable<Streamed>;
  /** Sends a message of a feed and resolves with the answer. Never called for a feed while its last message is unanswered. */
  readonly send: (feed: string, bytes: Uint8Array) => Promise<Uint8Array>;
  /** Messages a second over all feeds; as fast as the answers come where it is not given. */
  readonly rate?: number;
  /** Called after each answer: be quick. */
  readonly onProgress?: (progress: StreamProgress) => void;
  /** Ends the stream: what is on its way is still waited for, the rest is not sent. */
  readonly signal?: AbortSignal;
  readonly now?: Now;
}

/** Messages of one feed that may wait for those before them: enough that no feed starves while another one is slow. */
const waitingPerFeed = 64;

/**
 * Sends messages as systems do: each feed one after the other over its own connection, the feeds beside each other. Resolves
 * with the final count; rejects with the first error of `send`, once what was on its way has ended.
 */
export async function streamNetwork(options: StreamOptions): Promise<StreamProgress> {
  const { messages, send, rate, onProgress, signal, now = systemClock } = options;
  const progress = { sent: 0, answered: 0, answers: {} as Record<string, number>, unexpected: 0, bytes: 0 };
  const lanes = new Map<string, Promise<void>[]>();
  const failures: unknown[] = [];
  const stopped = () => failures.length > 0 || signal?.aborted === true;

  const deliver = async ({ feed, bytes, expected }: Streamed) => {
    if (stopped()) return;
    progress.sent++;
    progress.bytes += bytes.length;
    const code = acknowledgementCode(await send(feed, bytes));
    progress.answered++;
    progress.answers[code] = (progress.answers[code] ?? 0) + 1;
    if (expected !== undefined && code !== expected) progress.unexpected++;
    onProgress?.(progress);
  };

  const begun = now();
  let taken = 0;
  for (const message of messages) {
    if (stopped()) break;
    const dueMs = rate === undefined ? 0 : begun + (taken * 1000) / rate - now();
    if (dueMs > 1) await pause(dueMs, signal);
    taken++;
    const lane = lanes.get(message.feed) ?? [];
    lanes.set(message.feed, lane);
    if (lane.length >= waitingPerFeed) await lane[0];
    const turn = (lane.at(-1) ?? Promise.resolve())
      .then(() => deliver(message))
      .catch((error: unknown) => void failures.push(error))
      .finally(() => void lane.shift());
    lane.push(turn);
  }
  await Promise.all([...lanes.values()].flat());
  if (failures.length > 0) throw failures[0];
  return progress;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    // An abort ends the pause; the caller looks at the signal.
    if (signal?.aborted !== true) throw error;
  }
}

/** MSA-1 of an answer with the usual separator. */
function acknowledgementCode(answer: Uint8Array): string {
  return /[\r\n]MSA\|([A-Z]{2})/.exec(Buffer.from(answer).toString('latin1'))?.[1] ?? '';
}
