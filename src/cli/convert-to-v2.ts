import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseJson } from '#fhir/parse-json.ts';
import type { Issue } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { isWritten } from '#translate/to-v2/plans.ts';
import { type Written, writeMessages } from '#translate/to-v2/write-messages.ts';
import type { ExitName } from './exit-codes.ts';
import { inputFiles, unreadable } from './input-files.ts';
import { sayIssues } from './say-issues.ts';
import { printable, type Terminal } from './terminal.ts';

/** Writes the messages that FHIR files are worth: to standard output, or each file's to X.hl7 in a folder. */
export async function convertToV2(
  words: readonly string[],
  { out, type }: { readonly out?: string; readonly type?: string },
  terminal: Terminal,
): Promise<ExitName> {
  if (type !== undefined && !isWritten(type)) {
    throw new CausewayError('CW-CLI-005', {
      place: '--type',
      text: 'is no type that is written: ADT, ORU, ORM, OML, OMG, SIU, VXU, or one with its event, such as ADT^A31.',
    });
  }
  let exit: ExitName = 'ok';
  let count = 0;
  for (const word of words) {
    const isBelow = word !== '-' && (await isFolder(word, terminal));
    for await (const file of inputFiles([word], terminal.directory)) {
      if (terminal.stop.aborted) return 'interrupted';
      count++;
      const { messages, issues } = await convertFile(file, type, terminal);
      sayIssues(file, issues, terminal);
      if (messages.length === 0) {
        exit = count === 1 && words.length === 1 && !isBelow ? 'data' : 'failed';
        continue;
      }
      const bytes = Buffer.concat(messages.map((message) => message.bytes));
      const name = file === '-' ? 'stdin' : isBelow ? relative(word, file) : basename(file);
      if (out === undefined) await terminal.data.writeBytes(bytes);
      else
        await write(
          join(resolve(terminal.directory, out), `${name.slice(0, name.length - extname(name).length)}.hl7`),
          bytes,
        );
      if (out !== undefined) terminal.say(`${printable(file)}: ${messages.map((message) => message.type).join(', ')}`);
    }
  }
  return exit;
}

/** What is no JSON is an issue of its file, and costs the next one nothing. */
async function convertFile(file: string, type: string | undefined, terminal: Terminal): Promise<Written> {
  const { bytes, at } = await read(file, terminal);
  try {
    return writeMessages(parseJson(bytes), {
      realm: usRealm,
      sentAt: new Date(at).toISOString(),
      ...(type !== undefined && { type }),
    });
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    const { code, message, place } = error;
    const issue: Issue = { code, severity: 'error', text: message, ...(place !== undefined && { place }) };
    return { messages: [], issues: [issue] };
  }
}

/** A file and when it was last changed; standard input has no such time, and its messages that of the epoch. */
async function read(
  file: string,
  { directory, input }: Terminal,
): Promise<{ readonly bytes: Uint8Array; readonly at: number }> {
  try {
    if (file === '-') return { bytes: await buffer(input), at: 0 };
    const path = resolve(directory, file);
    const { size, mtimeMs } = await stat(path);
    if (size > limits.inputMessageBytes) throw new CausewayError('CW-CLI-002', { place: file, text: 'is too large.' });
    return { bytes: await readFile(path), at: Math.trunc(mtimeMs) };
  } catch (error) {
    throw error instanceof CausewayError ? error : unreadable(file, error);
  }
}

async function isFolder(word: string, { directory }: Terminal): Promise<boolean> {
  try {
    return (await stat(resolve(directory, word))).isDirectory();
  } catch (error) {
    throw unreadable(word, error);
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new CausewayError('CW-CLI-004', { place: path, text: `cannot be written (${reason}).`, cause: error });
  }
}
