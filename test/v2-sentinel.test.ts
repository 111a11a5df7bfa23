/**
 * Each leaf of a message in turn gets other values of its kind; what changes in the resources must be what lineage names for that
 * leaf, all of it, and nothing else. It proves lineage, that what is said to be mapped survives, and that nothing is made up.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCases } from '#test/support/read-cases.ts';
import { hasSamples, sampleMessages } from '#test/support/samples.ts';
import { tryLeaves } from '#test/support/sentinel/v2-sentinel.ts';
import { withHeader } from '#test/support/translate.ts';

/** Fields of the header that decide how all else is read, or which message it is. */
const header = /^MSH-(1|2|7|9|10|11|12|18)\./;

/** Tries each kind of leaf once, in the shortest message that has it: in each type of message where `isByType`. */
function tryAll(messages: readonly (readonly string[])[], isByType: boolean): { tried: number; wrong: string[] } {
  const seen = new Set<string>();
  const wrong = new Set<string>();
  let tried = 0;
  for (const segments of messages.toSorted((one, other) => one.join().length - other.join().length)) {
    const type = segments[0]!.split('|')[8]!.split('^').slice(0, 2).join('^');
    const result = tryLeaves(segments, ({ kind }) => {
      const key = isByType ? `${type} ${kind}` : kind;
      if (header.test(kind) || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    tried += result.tried;
    for (const { place, says } of result.faults) wrong.add(`${type} ${place} ${says}`);
  }
  return { tried, wrong: [...wrong] };
}

test('what changes with a leaf of our own messages is what its lineage names', { timeout: 300_000 }, () => {
  const messages = readCases(join(import.meta.dirname, 'cases/v2')).map(({ type, segments }) =>
    withHeader(type, segments),
  );
  const { tried, wrong } = tryAll(messages, true);
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(2500);
});

test('what changes with a leaf of the public messages is what its lineage names', { timeout: 300_000 }, ({ skip }) => {
  if (!hasSamples) skip('../shared/data/v2-samples is not there');
  const messages = sampleMessages().map(([, bytes]) =>
    new TextDecoder()
      .decode(bytes)
      .replace(/^\uFEFF/, '')
      .split(/\r\n?|\n/)
      .filter((line) => /^[A-Z][A-Z0-9]{2}\|/.test(line)),
  );
  const { tried, wrong } = tryAll(
    messages.filter(([first]) => first?.startsWith('MSH|^~\\&|')),
    false,
  );
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(2000);
});
