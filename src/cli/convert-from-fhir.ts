import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseJson } from '#fhir/parse-json.ts';
import type { Issue, Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { ExitName } from './exit-codes.ts';
import { inputFiles, unreadable } from './input-files.ts';
import { sayIssues } from './say-issues.ts';
import { printable, type Terminal } from './terminal.ts';

/** What FHIR is written as. */
export interface FhirTarget {
  /** Of the files that are written: `.hl7`. */
  readonly extension: string;
  /** Whether several of them can stand in one file. */
  readonly isStream: boolean;
  /** `at` is an instant that stands in where the Bundle tells none. Throws coded errors. */
  write(given: Json, at: string): FromFhir;
}

export interface FromFhir {
  readonly parts: readonly { readonly type: string; readonly bytes: Uint8Array }[];
  readonly issues: readonly Issue[];
}

/** Writes what FHIR files are worth: to standard output, or each file's to X.hl7, X.xml in a folder. */
export async function convertFromFhir(
  words: readonly string[],
  out: string | undefined,
  target: FhirTarget,
  terminal: Terminal,
): Promise<ExitName> {
  let exit: ExitName = 'ok';
  let count = 0;
  for (const word of words) {
    const isBelow = word !== '-' && (await isFolder(word, terminal));
    for await (const file of inputFiles([word], terminal.directory)) {
      if (terminal.stop.aborted) return 'interrupted';
      count++;
      const { parts, issues } = await convertFile(file, target, terminal);
      sayIssues(file, issues, terminal);
      if (parts.length === 0) {
        exit = count === 1 && words.length === 1 && !isBelow ? 'data' : 'failed';
        continue;
      }
      const name = file === '-' ? 'stdin' : isBelow ? relative(word, file) : basename(file);
      const bytes = target.isStream
        ? [Buffer.concat(parts.map((part) => part.bytes))]
        : parts.map((part) => part.bytes);
      if (out === undefined) await print(bytes, file, count, terminal);
      else {
        const bare = join(resolve(terminal.directory, out), name.slice(0, name.length - extname(name).length));
        for (const [index, one] of bytes.entries()) {
          await write(`${bare}${index === 0 ? '' : `-${index + 1}`}${target.extension}`, one);
        }
        terminal.say(`${printable(file)}: ${parts.map((part) => part.type).join(', ')}`);
      }
    }
  }
  return exit;
}

/** What can stand in no stream goes to a folder where there are several. */
async function print(bytes: readonly Uint8Array[], file: string, count: number, { data }: Terminal): Promise<void> {
  if (bytes.length > 1) {
    throw new CausewayError('CW-CLI-005', {
      place: file,
      text: `makes ${bytes.length} documents${count > 1 ? ' more' : ''}: name a folder for them with --out.`,
    });
  }
  for (const one of bytes) await data.writeBytes(one);
}

/** What is no JSON is an issue of its file, and costs the next one nothing. */
async function convertFile(file: string, target: FhirTarget, terminal: Terminal): Promise<FromFhir> {
  const { bytes, at } = await read(file, terminal);
  try {
    return target.write(parseJson(bytes), new Date(at).toISOString());
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    const { code, message, place } = error;
    const issue: Issue = { code, severity: 'error', text: message, ...(place !== undefined && { place }) };
    return { parts: [], issues: [issue] };
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
