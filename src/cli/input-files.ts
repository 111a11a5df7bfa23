import { createReadStream, type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { MessageCutter } from '#receive/file/message-cutter.ts';

/** The files that words name: a file itself, the files below a folder in the order of their names, `-` standard input. */
export async function* inputFiles(words: readonly string[], directory: string): AsyncGenerator<string> {
  for (const word of words) {
    if (word === '-') {
      yield word;
      continue;
    }
    const path = resolve(directory, word);
    if ((await orFail(word, stat(path))).isDirectory()) yield* filesBelow(path, word);
    else yield word;
  }
}

async function* filesBelow(path: string, shown: string): AsyncGenerator<string> {
  const entries = await orFail(shown, readdir(path, { withFileTypes: true }));
  for (const entry of entries.toSorted(byName)) {
    if (entry.name.startsWith('.')) continue;
    const child = join(shown, entry.name);
    if (entry.isDirectory()) yield* filesBelow(join(path, entry.name), child);
    else if (entry.isFile()) yield child;
  }
}

const byName = (left: Dirent, right: Dirent) => (left.name < right.name ? -1 : 1);

/** A message of a file, with a name for it. */
export interface FileMessage {
  /** `adt.hl7`, and from the second message of a file on `adt.hl7#2`. */
  readonly source: string;
  readonly bytes: Uint8Array;
  /** Above the largest message that is taken anywhere; `bytes` are its beginning. */
  readonly isTooLarge: boolean;
}

/** The messages of a file, one by one, however many there are; the lines of a batch envelope are left out. */
export async function* fileMessages(file: string, directory: string, input: Readable): AsyncGenerator<FileMessage> {
  const stream = file === '-' ? input : createReadStream(resolve(directory, file));
  const cutter = new MessageCutter({ maxBytes: limits.inputMessageBytes, fragmentBytes: limits.fragmentBytes });
  let count = 0;
  const named = (cuts: ReturnType<MessageCutter['end']>): FileMessage[] =>
    cuts
      .filter(({ kind }) => kind === 'message')
      .map(({ bytes, isTooLarge }) => ({ source: ++count === 1 ? file : `${file}#${count}`, bytes, isTooLarge }));
  try {
    for await (const chunk of stream) yield* named(cutter.push(Buffer.from(chunk)));
  } catch (error) {
    throw unreadable(file, error);
  }
  yield* named(cutter.end());
}

async function orFail<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw unreadable(file, error);
  }
}

export function unreadable(file: string, cause: unknown): CausewayError {
  const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  return new CausewayError('CW-CLI-002', { place: file, text: `cannot be read (${reason}).`, cause });
}
