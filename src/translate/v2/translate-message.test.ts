import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LineageRow } from '#flow';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { hasSamples, sampleMessages } from '#test/support/samples.ts';
import { translate, translateBytes } from '#test/support/translate.ts';
import { resourceOf } from '../bundle.ts';
import { isSupported, type V2Translation } from './translate-message.ts';

const encoder = new TextEncoder();
/** The synthetic network's messages, one in twenty, and the public ones where they are there. */
const messages: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ...[...hospitalNetwork({ seed: 7, patients: 30 })]
    .filter((_, index) => index % 20 === 0)
    .map(({ feed, type, bytes }, index) => [`${feed} ${type} ${index}`, bytes] as const),
  ...sampleMessages(),
];
const seed = 20_240_501;
/** Types of no patient, which a master file or a bed's status states. */
const directoryTypes = new Set(['Location', 'Practitioner', 'PractitionerRole']);

if (!hasSamples) process.stdout.write('skipped: the public sample messages are not there\n');

test('the same bytes give the same statements, sets, issues and lineage', () => {
  for (const [name, bytes] of messages) {
    const [one, other] = [translateBytes(bytes).translation, translateBytes(Uint8Array.from(bytes)).translation];
    expect(JSON.stringify(other.statements), name).toBe(JSON.stringify(one.statements));
    expect([other.sets, other.issues, other.lineage()], name).toEqual([one.sets, one.issues, one.lineage()]);
  }
});

test('each populated leaf is told once, as mapped, preserved, ignored or unmapped, and the counts are those of the rows', () => {
  for (const [name, bytes] of messages) {
    const { translation } = translateBytes(bytes);
    const rows = translation.lineage();
    expect(
      rows.map(({ place }) => place),
      name,
    ).toEqual(populatedLeaves(bytes));
    expect(translation.leaves, name).toEqual(countsOf(rows));
  }
});

test('every reference is to something stated', () => {
  for (const [name, bytes] of messages) {
    const { translation } = translateBytes(bytes);
    expect(danglingIn(translation), name).toEqual([]);
  }
});

test('each resource is stated once, in the slice of its patient', () => {
  for (const [name, bytes] of messages) {
    const { statements } = translateBytes(bytes).translation;
    const ids = statements.map(({ type, id }) => `${type}/${id}`);
    expect(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      name,
    ).toEqual([]);
    for (const { type, mode, patient } of statements) {
      expect(patient === '', name).toBe(mode === 'mention' || directoryTypes.has(type));
    }
  }
});

test('no element is empty, and no text is blank', () => {
  for (const [name, bytes] of messages) {
    const { translation } = translateBytes(bytes);
    const resources = [...translation.statements, ...translation.origin().mentions].map(resourceOf);
    expect(emptyIn([...resources, ...translation.origin().resources], ''), name).toEqual([]);
  }
});

test('a message that is mutated anywhere is translated all the same, and its leaves are still accounted for', () => {
  const bases = messages.filter((_, index) => index % Math.ceil(messages.length / 12) === 0).map(([, bytes]) => bytes);
  const mutation = fc.record({
    base: fc.nat(bases.length - 1),
    edits: fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        cut: fc.nat(40),
        put: fc.oneof(fragment, fc.string({ maxLength: 6 })),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  });
  fc.assert(
    fc.property(mutation, ({ base, edits }) => {
      const bytes = edited(bases[base]!, edits);
      const { translation } = translateBytes(bytes);
      const rows = translation.lineage();
      expect(translation.leaves).toEqual(countsOf(rows));
      expect(new Set(rows.map(({ place }) => place)).size).toBe(rows.length);
      expect(danglingIn(translation)).toEqual([]);
      expect(emptyIn(translation.statements.map(resourceOf), '')).toEqual([]);
    }),
    { seed, numRuns: 600 },
  );
});

test('a text of 60,000 lines is one text', () => {
  // What grew with the square of their number would run out of the time that a test has.
  const lines = Array.from({ length: 60_000 }, (_, index) => `OBX|${index}|TX|XR^Chest^L|1|line ${index}||||||F`);
  const { valueString } = translate('ORU^R01', ['OBR|1||F1|XR^Chest^L', ...lines]).one('Observation');
  expect(valueString.split('\n')).toHaveLength(60_000);
});

test.skipIf(!hasSamples)('of what the public messages say, at most seven leaves in a hundred come to nothing', () => {
  let [all, unmapped] = [0, 0];
  for (const [, bytes] of sampleMessages()) {
    if (!isSupported(parseMessage(bytes).type)) continue;
    const { leaves } = translateBytes(bytes).translation;
    for (const fate in leaves) all += leaves[fate as keyof typeof leaves];
    unmapped += leaves.unmapped;
  }
  expect(all).toBeGreaterThan(20_000);
  expect(unmapped / all).toBeLessThan(0.07);
});

test('ids are of the system, the patient and the key: another system or patient is another id', () => {
  const idsOf = (system: string, mrn: string) =>
    translate('ADT^A01', [`PID|1||${mrn}^^^HOSP^MR`, 'PV1|1|I|||||||||||||||||V1', 'AL1|1|DA|P^Penicillin^L'], {
      system,
    })
      .translation.statements.filter(({ mode }) => mode !== 'mention')
      .map(({ id }) => id);
  expect(idsOf('lab', '1')).toEqual(idsOf('lab', '1'));
  const all = [...idsOf('lab', '1'), ...idsOf('ris', '1'), ...idsOf('lab', '2')];
  expect(new Set(all).size).toBe(all.length);
});

test('two spellings of one message (delimiters, line ends, byte order mark) give the same ids', () => {
  const text = 'MSH|^~\\&|APP|FAC|||20240501||ADT^A01|1|P|2.5.1\rPID|1||1^^^HOSP^MR\rPV1|1|I|||||||||||||||||V1\r';
  const idsOf = (spelled: string) => translateBytes(encoder.encode(spelled)).translation.statements.map(({ id }) => id);
  expect(idsOf(text.replaceAll('\r', '\r\n'))).toEqual(idsOf(text));
  expect(idsOf(`\ufeff${text}`)).toEqual(idsOf(text));
  expect(idsOf(text.replaceAll('|', '!').replaceAll('^', '*'))).toEqual(idsOf(text));
});

test('a type that is not translated is told, and states nothing', () => {
  const { translation, issues } = translate('ZZZ^Z01', ['ZZ1|1']);
  expect(issues).toEqual(['CW-TRN-001 MSH[1]-9']);
  expect(translation.statements).toEqual([]);
  expect(translation.leaves.mapped).toBe(0);
});

test('no issue repeats what the message says', () => {
  const secret = 'Zyxwvut';
  const { translation } = translate('ADT^A01', [
    `PID|1||1||${secret}||${secret}|${secret}`,
    `PV1|1|${secret}`,
    `AL1|1|${secret}|${secret}|${secret}||${secret}`,
    `OBX|1|NM|${secret}||${secret}|${secret}||||||${secret}`,
  ]);
  expect(translation.issues.length).toBeGreaterThan(3);
  expect(JSON.stringify(translation.issues)).not.toContain(secret);
});

/** What stands in a wrong place hurts most where it means something. */
const fragment = fc.constantFrom(
  '|',
  '^',
  '&',
  '~',
  '\\',
  '\r',
  '\n',
  '""',
  '\\X41\\',
  '\\.br\\',
  '\u0000',
  '99999999',
  '20240230',
  'é',
  '\rPID|',
  '\rOBX|1|NM|',
  '\rOBR|',
  '\rPV1|1|I',
  '|||||||',
  '~~~~',
  '^^^^',
  '-1',
  '1e9',
);

function edited(base: Uint8Array, edits: readonly { at: number; cut: number; put: string }[]): Uint8Array {
  let bytes = Buffer.from(base);
  for (const { at, cut, put } of edits) {
    // The header stays, or all would be refused before it is translated.
    const from = Math.min(bytes.length, 60 + Math.floor(at * Math.max(0, bytes.length - 60)));
    bytes = Buffer.concat([bytes.subarray(0, from), Buffer.from(put), bytes.subarray(from + cut)]);
  }
  return bytes;
}

/** Places of leaves, found by splitting: not the way that lineage finds them. */
function populatedLeaves(bytes: Uint8Array): string[] {
  const places: string[] = [];
  for (const segment of parseMessage(bytes).segments) {
    for (let field = 1; field <= segment.fieldCount; field++) {
      const raw = segment.raw(field);
      if (raw.trim() === '') continue;
      const at = `${segment.id}[${segment.ordinal}]-${field}`;
      if (segment.id === 'MSH' && field <= 2) {
        places.push(`${at}.1.1`);
        continue;
      }
      const { component, repetition, subcomponent } = segment.source;
      const parts = (text: string, code: number) => (code > 0 ? text.split(String.fromCharCode(code)) : [text]);
      parts(raw, repetition).forEach((one, r) => {
        parts(one, component).forEach((two, c) => {
          parts(two, subcomponent).forEach((leaf, s) => {
            if (leaf.replaceAll(' ', '') !== '') places.push(`${at}${r === 0 ? '' : `[${r + 1}]`}.${c + 1}.${s + 1}`);
          });
        });
      });
    }
  }
  return places;
}

function countsOf(rows: readonly LineageRow[]) {
  const counts = { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 };
  for (const { fate } of rows) counts[fate]++;
  return counts;
}

function danglingIn(translation: V2Translation): string[] {
  const { resources, mentions } = translation.origin();
  const stated = [...translation.statements, ...mentions];
  const known = new Set(stated.map(({ type, id }) => `${type}/${id}`));
  for (const { content } of translation.statements)
    for (const { id } of (content.contained ?? []) as { id: string }[]) known.add(`#${id}`);
  for (const { resourceType, id } of resources) known.add(`${resourceType}/${String(id)}`);
  return referencesIn([stated, resources]).filter((target) => !known.has(target));
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'reference' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

/** Paths of what FHIR does not allow to be empty: objects, lists, texts. */
function emptyIn(value: unknown, path: string): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [path] : [];
  if (typeof value !== 'object' || value === null) return value === null ? [path] : [];
  const inner = Object.entries(value);
  if (inner.length === 0 && path !== '') return [path];
  return inner.flatMap(([name, one]) => (one === undefined ? [] : emptyIn(one, `${path}.${name}`)));
}
