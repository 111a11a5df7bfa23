/** FHIR → v2 takes whatever JSON can hold: it never throws, and what it writes parses and says nothing that was not given. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyExact, exactDigits } from '#fhir/exact-numbers.ts';
import type { Json } from '#flow';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { cleanMess } from '#synthetic/mess/mess.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { backAgain, bundleOf } from '#test/support/v2-round-trip.ts';

const seed = 20261121;
const bundles = [...hospitalNetwork({ seed, patients: 4, mess: cleanMess })]
  .slice(0, 60)
  .map(({ bytes }) => bundleOf(bytes));

/** Values that stand where they should not. */
const odd: readonly Json[] = [
  null,
  0,
  -1,
  true,
  '',
  '""',
  '|^~\\&',
  '\r\nMSH|',
  '\ud800',
  'x'.repeat(5000),
  [],
  [[]],
  {},
  { coding: 'x' },
  [null, 7],
  { reference: '#' },
  { reference: 'Patient/../..' },
  { extension: {} },
];

test('with any of its values replaced by another, a Bundle still makes what parses without a finding', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...bundles),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(...odd)), { minLength: 1, maxLength: 6 }),
      (bundle, changes) => {
        const changed = copyExact(bundle);
        for (const [at, value] of changes) replaceAt(changed, at, value);
        const { messages } = backAgain(changed);
        for (const { bytes } of messages) {
          const message = parseMessage(bytes);
          expect(
            [...message.findings, ...groupMessage(message).findings].filter(({ code }) => code !== 'CW-HL7-030'),
          ).toEqual([]);
        }
      },
    ),
    { seed, numRuns: 300 },
  );
});

test('anything at all is taken', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(backAgain(value as Json).issues).toBeInstanceOf(Array);
    }),
    { seed, numRuns: 500 },
  );
});

test.each([
  ['a Bundle in a Bundle, a hundred deep', nested(100)],
  ['a hundred thousand entries of nothing', { resourceType: 'Bundle', entry: Array(100_000).fill(null) }],
  [
    'a Patient of ten thousand names',
    { resourceType: 'Patient', id: 'p', name: Array(10_000).fill({ family: 'Doe' }) },
  ],
  [
    'a Patient that replaces itself',
    { resourceType: 'Patient', id: 'p', link: [{ type: 'replaces', other: { reference: 'Patient/p' } }] },
  ],
] as readonly (readonly [string, Json])[])('%s', (_what, given) => {
  for (const { bytes } of backAgain(given).messages) expect(parseMessage(bytes).segments.length).toBeGreaterThan(0);
});

test('the same Bundle gives the same bytes', () => {
  for (const bundle of bundles) {
    const [once, again] = [backAgain(bundle), backAgain(copyExact(bundle))];
    expect(again.messages.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(
      once.messages.map(({ bytes }) => Buffer.from(bytes).toString()),
    );
  }
});

function nested(depth: number): Json {
  let value: Json = { resourceType: 'Patient', id: 'p' };
  for (let level = 0; level < depth; level++) value = { resourceType: 'Bundle', entry: [{ resource: value }] };
  return value;
}

/** Replaces the nth value of a tree, counted around. */
function replaceAt(root: Json, nth: number, value: Json): void {
  const places: { readonly parent: { [name: string]: Json }; readonly name: string }[] = [];
  const walk = (node: Json) => {
    if (typeof node !== 'object' || node === null || exactDigits(node) !== undefined) return;
    for (const name of Object.keys(node)) {
      places.push({ parent: node as { [name: string]: Json }, name });
      walk((node as { [name: string]: Json })[name]!);
    }
  };
  walk(root);
  const { parent, name } = places[nth % places.length]!;
  parent[name] = structuredClone(value);
}
