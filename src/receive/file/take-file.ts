import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Issue } from '#flow';
import { limits } from '#platform/limits.ts';
import { issueOf } from '../issue-of.ts';
import { type Reception, type TakenIn, takeIn } from '../take-in.ts';
import { BatchCounts } from './batch-counts.ts';
import { type Cut, MessageCutter } from './message-cutter.ts';

/** `taken`: every message was accepted. `refused`: some were not. `interrupted`: the journal took no more, or we stop. */
export type FileResult = 'taken' | 'refused' | 'interrupted';

/**
 * Takes in the messages of a file and writes their answers, in order. A file that was taken in part before, by a process that
 * died, is taken again from its beginning: what the journal has is recognised and answered as before.
 */
export async function takeFile(
  path: string,
  answers: FileHandle,
  reception: Reception,
  signal: AbortSignal,
): Promise<FileResult> {
  const { feed, intake, events, now } = reception;
  const cutter = new MessageCutter({ maxBytes: feed.maxMessageBytes, fragmentBytes: limits.fragmentBytes });
  const counts = new BatchCounts();
  let result: FileResult = 'taken';
  let messages = 0;
  let waiting: Promise<TakenIn>[] = [];
  let waitingBytes = 0;

  const take = (bytes: Buffer, issues: readonly Issue[], isFragment = false): void => {
    events.received(feed.name, 'file', bytes.length);
    waiting.push(takeIn({ bytes, issues, isFragment, protocol: 'file', receivedAt: now() }, reception));
    waitingBytes += bytes.length;
  };
  const settle = async (): Promise<void> => {
    const bodies: Uint8Array[] = [];
    for (const { committed, answer } of await Promise.all(waiting)) {
      events.answered(feed.name, answer.bytes === undefined ? 'none' : answer.code);
      if (answer.bytes !== undefined && committed) bodies.push(answer.bytes);
      if (!committed) result = 'interrupted';
      else if (answer.code !== 'AA' && answer.code !== 'CA') result = worse(result, 'refused');
    }
    await answers.writeFile(Buffer.concat(bodies));
    waiting = [];
    waitingBytes = 0;
  };
  const takeCuts = async (cuts: readonly Cut[]): Promise<void> => {
    for (const cut of cuts) {
      if (result === 'interrupted' || signal.aborted) return;
      counts.add(cut);
      if (cut.kind === 'envelope') continue;
      messages++;
      if (waiting.length >= limits.framesInFlight || waitingBytes > limits.appendBatchBytes) await settle();
      await intake.room?.();
      take(cut.bytes, cut.isTooLarge ? [issueOf('CW-RCV-004')] : [], cut.isTooLarge);
    }
  };

  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024, signal })) {
    await takeCuts(cutter.push(chunk as Buffer));
  }
  await takeCuts(cutter.end());
  if (messages === 0) take(Buffer.alloc(0), [issueOf('CW-RCV-007')]);
  await settle();
  if (signal.aborted) return 'interrupted';
  return counts.issues.length > 0 ? worse(result, 'refused') : result;
}

const order = ['taken', 'refused', 'interrupted'] as const;

function worse(one: FileResult, other: FileResult): FileResult {
  return order.indexOf(one) > order.indexOf(other) ? one : other;
}
