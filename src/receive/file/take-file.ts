import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Issue } from '#flow';
import { limits } from '#platform/limits.ts';
import { issueOf } from '../issue-of.ts';
import { type Reception, takeIn } from '../take-in.ts';
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
  const { feed, intake, now } = reception;
  const cutter = new MessageCutter({ maxBytes: feed.maxMessageBytes, fragmentBytes: limits.fragmentBytes });
  const counts = new BatchCounts();
  let result: FileResult = 'taken';
  let messages = 0;
  let waiting: Promise<FileResult>[] = [];
  let waitingBytes = 0;

  // Answers are written as the messages stand in the file, so each waits for the one before.
  let written: Promise<unknown> = Promise.resolve();
  const take = (bytes: Buffer, issues: readonly Issue[]): Promise<FileResult> => {
    reception.events.received(feed.name, 'file', bytes.length);
    const taken = takeIn({ bytes, issues, protocol: 'file', receivedAt: now() }, reception);
    const done = written
      .then(() => taken)
      .then(async ({ committed, answer }) => {
        if (!committed) return 'interrupted' as const;
        if (answer.bytes !== undefined) await answers.write(answer.bytes);
        reception.events.answered(feed.name, answer.bytes === undefined ? 'none' : answer.code);
        return answer.code === 'AA' || answer.code === 'CA' ? ('taken' as const) : ('refused' as const);
      });
    written = done;
    // Awaited in `settle`; said here too, so that a stream that fails before then leaves nothing unhandled.
    done.catch(() => {});
    return done;
  };
  const settle = async (): Promise<void> => {
    for (const one of await Promise.all(waiting)) result = worse(result, one);
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
      waiting.push(take(cut.bytes, cut.isTooLarge ? [issueOf('CW-RCV-004')] : []));
      waitingBytes += cut.bytes.length;
    }
  };

  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024, signal })) {
    await takeCuts(cutter.push(chunk as Buffer));
  }
  await takeCuts(cutter.end());
  if (messages === 0) waiting.push(take(Buffer.alloc(0), [issueOf('CW-RCV-007')]));
  await settle();
  if (signal.aborted) return 'interrupted';
  return counts.issues.length > 0 ? worse(result, 'refused') : result;
}

const order = ['taken', 'refused', 'interrupted'] as const;

function worse(one: FileResult, other: FileResult): FileResult {
  return order.indexOf(one) > order.indexOf(other) ? one : other;
}
