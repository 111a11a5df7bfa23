import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readPackage } from '#fhir/definitions/read-package.ts';
import { parseExact } from '#fhir/exact-numbers.ts';
import type { FhirResource } from '#flow';
import { limits } from '#platform/limits.ts';
import { unreadable } from '../input-files.ts';

/** What a file holds at one place: a resource, or the reason why there is none. */
export interface LoadItem {
  /** `Patient.ndjson#12`, `package.tgz/example/Patient-1.json`. */
  readonly source: string;
  readonly resource: FhirResource | undefined;
}

/** The resources of a file in their order, however many there are. */
export async function* resourcesOf(file: string, directory: string, input: Readable): AsyncGenerator<LoadItem> {
  const path = resolve(directory, file);
  try {
    if (/\.(tgz|tar\.gz)$/i.test(file)) yield* ofPackage(file, path);
    else if (file === '-' || /\.(ndjson|jsonl)(\.gz)?$/i.test(file)) yield* ofLines(file, path, input);
    else yield* ofJson(file, path);
  } catch (error) {
    // The system's errors have a code; others are known already.
    if (
      (error as NodeJS.ErrnoException).syscall !== undefined ||
      /^Z_/.test((error as NodeJS.ErrnoException).code ?? '')
    )
      throw unreadable(file, error);
    throw error;
  }
}

async function* ofPackage(file: string, path: string): AsyncGenerator<LoadItem> {
  const files = readPackage(await readFile(path), (name) => /^package\/example\/[^/]+\.json$/.test(name));
  for (const [name, text] of files) {
    // The list of a package's files is no resource.
    if (name.endsWith('/.index.json')) continue;
    yield { source: `${file}/${name.slice('package/'.length)}`, resource: resourceIn(text) };
  }
}

async function* ofJson(file: string, path: string): AsyncGenerator<LoadItem> {
  const { size } = await stat(path);
  const isTooLarge = size > limits.inputMessageBytes;
  yield { source: file, resource: isTooLarge ? undefined : resourceIn(await readFile(path, 'utf8')) };
}

async function* ofLines(file: string, path: string, input: Readable): AsyncGenerator<LoadItem> {
  const raw = file === '-' ? input : createReadStream(path);
  const stream = /\.gz$/i.test(file) ? raw.pipe(createGunzip()) : raw;
  if (stream !== raw) raw.once('error', (error) => stream.destroy(error));
  let number = 0;
  for await (const line of lines(stream)) {
    number++;
    if (line === undefined || line.trim() !== '') {
      yield { source: `${file}#${number}`, resource: line === undefined ? undefined : resourceIn(line) };
    }
  }
}

/** Lines of UTF-8; undefined in place of one that no server would take for its length. */
async function* lines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    const add = (text: string) => {
      length += text.length;
      if (length <= limits.requestBytes) parts.push(text);
    };
    const end = () => {
      const line = length <= limits.requestBytes ? parts.join('') : undefined;
      [parts, length] = [[], 0];
      return line;
    };
    add(first);
    for (const other of others) {
      yield end();
      add(other);
    }
  }
  if (length > 0) yield length <= limits.requestBytes ? parts.join('') : undefined;
}

function resourceIn(text: string): FhirResource | undefined {
  try {
    const value: unknown = parseExact(text);
    const isResource = typeof value === 'object' && value !== null && 'resourceType' in value;
    return isResource && typeof value.resourceType === 'string' ? (value as FhirResource) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
