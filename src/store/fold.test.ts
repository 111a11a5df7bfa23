import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock, FhirResource, Json, Statement } from '#flow';
import { bodyText } from './body.ts';
import { decodeClocks, encodeClocks } from './clocks.ts';
import { type Folded, nothingSaid, profileElement, say } from './fold.ts';

const seed = 20261121;

const statement = (mode: Statement['mode'], content: object, defaults?: object): Statement => ({
  type: 'Observation',
  id: 'c0001',
  patient: '',
  mode,
  content: { resourceType: 'Observation', ...content } as FhirResource,
  ...(defaults === undefined ? {} : { defaults: { resourceType: 'Observation', ...defaults } as FhirResource }),
});
const at = (eventAt: number, seq = eventAt): Clock => ({ eventAt, part: 1, seq });
const fold = (...said: (readonly [Statement, Clock])[]): Folded =>
  said.reduce((state, [what, clock]) => say(state, what, clock), nothingSaid('Observation'));

test('a newer statement sets an element, an older one only fills what is absent', () => {
  const older = [statement('merge', { status: 'preliminary', issued: 'a' }), at(1)] as const;
  const newer = [statement('merge', { status: 'final' }), at(2)] as const;
  expect(fold(older, newer).content).toEqual({ status: 'final', issued: 'a' });
  expect(fold(newer, older).content).toEqual({ status: 'final', issued: 'a' });
});

test('a deleted element stays deleted when an older statement comes late', () => {
  const late = [statement('merge', { issued: 'a' }), at(1)] as const;
  const deleted = [statement('merge', { issued: null, status: 'final' }), at(2)] as const;
  expect(fold(deleted, late).content).toEqual({ status: 'final' });
});

test('a choice is one element with its data-absent-reason', () => {
  const absent = [statement('merge', {}, { dataAbsentReason: { text: 'unknown' } }), at(1)] as const;
  const text = [statement('merge', { valueString: 'x', _valueString: { id: '1' } }), at(2)] as const;
  const quantity = [statement('merge', { valueQuantity: { value: 1 } }), at(3)] as const;
  expect(fold(absent, text, quantity).content).toEqual({ valueQuantity: { value: 1 } });
  expect(fold(text, absent).content).toEqual({ valueString: 'x', _valueString: { id: '1' } });
});

test('a corrected value that comes without a flag and a range does not keep those of the wrong one', () => {
  const wrong = [
    statement('merge', {
      valueQuantity: { value: 200 },
      interpretation: [{ text: 'H' }],
      referenceRange: [{ text: '70-100' }],
    }),
    at(1),
  ] as const;
  const right = [statement('merge', { valueQuantity: { value: 90 } }), at(2)] as const;
  expect(fold(wrong, right).content).toEqual({ valueQuantity: { value: 90 } });
  expect(fold(right, wrong).content).toEqual({ valueQuantity: { value: 90 } });
});

test('a default gives way to anything said, however old', () => {
  const said = [statement('merge', { status: 'final' }), at(1)] as const;
  const byDefault = [statement('merge', {}, { status: 'unknown' }), at(9)] as const;
  expect(fold(said, byDefault).content).toEqual({ status: 'final' });
  expect(fold(byDefault, said).content).toEqual({ status: 'final' });
});

test('an element deleted where the profile demands one takes the default as said', () => {
  const said = [statement('merge', { status: 'final' }), at(1)] as const;
  const emptied = [statement('merge', { status: null }, { status: 'unknown' }), at(2)] as const;
  expect(fold(said, emptied).content).toEqual({ status: 'unknown' });
  expect(fold(emptied, said).content).toEqual({ status: 'unknown' });
});

test('a replacement leaves nothing of what is older', () => {
  const merged = [statement('merge', { status: 'final', issued: 'a' }), at(1)] as const;
  const replaced = [statement('replace', { code: { text: 'x' } }), at(2)] as const;
  expect(fold(merged, replaced).content).toEqual({ code: { text: 'x' } });
  expect(fold(replaced, merged).content).toEqual({ code: { text: 'x' } });
});

test('a mention inserts and never updates', () => {
  const first = [statement('mention', { issued: 'first' }), at(1)] as const;
  const second = [statement('mention', { issued: 'second' }), at(2)] as const;
  expect(fold(first, second).content).toEqual({ issued: 'first' });
  expect(fold(second, first).content).toEqual({ issued: 'first' });
  const stated = [statement('merge', { status: 'final' }), at(0)] as const;
  expect(fold(first, stated).content).toEqual({ status: 'final' });
  expect(fold(stated, first).content).toEqual({ status: 'final' });
});

test('a row stated once needs no clocks of its own', () => {
  expect(encodeClocks(fold([statement('merge', { status: 'final', code: { text: 'x' } }), at(1)]))).toBeUndefined();
});

const json: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom('a', 'b', 1, true),
  fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
  fc.record({ text: fc.constantFrom('a', 'b') }),
);
const references = fc.array(
  fc.constantFrom('a', 'b', 'c').map((id) => ({ reference: `Observation/${id}` })),
  { minLength: 1, maxLength: 3 },
);
const content = (values: fc.Arbitrary<Json>) =>
  fc.tuple(elements(values), fc.option(references, { nil: undefined })).map(([said, hasMember]) => ({
    ...said,
    ...(hasMember === undefined ? {} : { hasMember }),
  }));
const elements = (values: fc.Arbitrary<Json>) =>
  fc.dictionary(
    fc.constantFrom('status', '_status', 'issued', 'code', 'valueString', 'valueQuantity', 'dataAbsentReason', 'note'),
    values,
    { maxKeys: 5 },
  );
const anyStatement = fc
  .record({
    mode: fc.constantFrom<Statement['mode']>('merge', 'merge', 'merge', 'replace', 'mention'),
    content: content(fc.oneof({ weight: 4, arbitrary: json }, { weight: 1, arbitrary: fc.constant(null) })),
    defaults: fc.option(content(json), { nil: undefined }),
    profile: fc.option(fc.constantFrom('p', 'q'), { nil: undefined }),
  })
  .map(({ mode, content, defaults, profile }) => ({
    ...statement(mode, content, defaults),
    ...(profile === undefined ? {} : { profile }),
  }));
/** Entries: statements of one clock stay in their order, as they are of one message. */
const entries = fc.uniqueArray(
  fc.record({
    clock: fc.record({ eventAt: fc.integer({ min: 0, max: 3 }), part: fc.integer({ min: 1, max: 2 }), seq: fc.nat(4) }),
    statements: fc.array(anyStatement, { minLength: 1, maxLength: 2 }),
  }),
  { maxLength: 6, selector: ({ clock }) => `${clock.part}.${clock.seq}` },
);

/** All that is stored of a state, as text. */
function stored(state: Folded): string {
  const profile = state.content[profileElement] ?? null;
  return JSON.stringify([bodyText(state.content), profile, state.base, encodeClocks(state)]);
}

test('any order and any repetition of any statements gives the same row', () => {
  fc.assert(
    fc.property(
      entries.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
          fc.subarray(all),
        ),
      ),
      ([all, shuffled, again]) => {
        const run = (list: typeof all) =>
          fold(...list.flatMap(({ clock, statements }) => statements.map((said) => [said, clock] as const)));
        expect(stored(run([...shuffled, ...again]))).toBe(stored(run(all)));
      },
    ),
    { seed, numRuns: 5000 },
  );
});

test('whatever anyone says of an element wins over every default of it, in whatever order both come', () => {
  const names = ['status', 'issued', 'code'] as const;
  const mine = (name: string) => ({ text: `said of ${name}` });
  const saying = fc.record({
    clock: fc.record({ eventAt: fc.integer({ min: 0, max: 3 }), part: fc.constant(1), seq: fc.nat(50) }),
    said: fc.subarray([...names]),
    defaulted: fc.subarray([...names]),
  });
  fc.assert(
    fc.property(fc.uniqueArray(saying, { minLength: 1, maxLength: 6, selector: ({ clock }) => clock.seq }), (all) => {
      const { content } = fold(
        ...all.map(({ clock, said, defaulted }) => {
          const content = Object.fromEntries(said.map((name) => [name, mine(name)]));
          const defaults = Object.fromEntries(defaulted.map((name) => [name, 'by default']));
          return [statement('merge', content, defaults), clock] as const;
        }),
      );
      for (const name of names) {
        const isSaid = all.some(({ said }) => said.includes(name));
        const isDefaulted = all.some(({ defaulted }) => defaulted.includes(name));
        expect(content[name]).toEqual(isSaid ? mine(name) : isDefaulted ? 'by default' : undefined);
      }
    }),
    { seed, numRuns: 2000 },
  );
});

test('a state survives being stored between any two statements', () => {
  fc.assert(
    fc.property(entries, (all) => {
      let straight = nothingSaid('Observation');
      let reread = nothingSaid('Observation');
      for (const { clock, statements } of all) {
        for (const said of statements) {
          straight = say(straight, said, clock);
          reread = say(reread, said, clock);
        }
        if (reread.base === undefined) continue;
        const clocks = JSON.parse(JSON.stringify(encodeClocks(reread) ?? null));
        reread = { ...reread, ...decodeClocks(clocks, reread.base) };
      }
      expect(stored(reread)).toBe(stored(straight));
    }),
    { seed, numRuns: 2000 },
  );
});

const of = (type: string, content: object): Statement => ({
  type,
  id: 'c0002',
  patient: '',
  mode: 'merge',
  content: { resourceType: type, ...content } as FhirResource,
});
const foldOf = (type: string, ...said: (readonly [object, Clock])[]): Folded =>
  said.reduce((state, [what, clock]) => say(state, of(type, what), clock), nothingSaid(type));

test('a discharge that does not repeat the admission leaves its time; a discharge taken back takes the end alone', () => {
  const admitted = [{ period: { start: '1' } }, at(1)] as const;
  const discharged = [{ period: { end: '5' } }, at(5)] as const;
  const reopened = [{ period: { end: null } }, at(6)] as const;
  for (const order of [
    [admitted, discharged],
    [discharged, admitted],
  ])
    expect(foldOf('Encounter', ...order).content).toEqual({ period: { start: '1', end: '5' } });
  for (const order of [
    [admitted, discharged, reopened],
    [reopened, discharged, admitted],
  ])
    expect(foldOf('Encounter', ...order).content).toEqual({ period: { start: '1' } });
  expect(foldOf('Encounter', reopened).content).toEqual({});
});

test('later results are added to those of the report that are known', () => {
  const first = [{ result: [{ reference: 'Observation/1' }, { reference: 'Observation/2' }] }, at(1)] as const;
  const later = [{ result: [{ reference: 'Observation/3' }] }, at(2)] as const;
  const all = ['Observation/1', 'Observation/2', 'Observation/3'];
  for (const order of [
    [first, later],
    [later, first],
  ]) {
    const { result } = foldOf('DiagnosticReport', ...order).content as { result: { reference: string }[] };
    expect(result.map(({ reference }) => reference)).toEqual(all);
  }
});

test('an extension is replaced by one of its address, and all of them where it is said that no other is left', () => {
  const older = [
    {
      extension: [
        { url: 'a', valueString: '1' },
        { url: 'b', valueString: '1' },
      ],
    },
    at(1),
  ] as const;
  const newer = [{ extension: [{ url: 'b', valueString: '2' }] }, at(2)] as const;
  const cleared = [{ extension: [{ url: '*' }, { url: 'c', valueString: '3' }] }, at(3)] as const;
  for (const order of [
    [older, newer],
    [newer, older],
  ])
    expect(foldOf('Patient', ...order).content).toEqual({
      extension: [
        { url: 'a', valueString: '1' },
        { url: 'b', valueString: '2' },
      ],
    });
  for (const order of [
    [older, newer, cleared],
    [cleared, newer, older],
  ])
    expect(foldOf('Patient', ...order).content).toEqual({ extension: [{ url: 'c', valueString: '3' }] });
});

test('any order of statements about parts gives the same row', () => {
  const period = fc.record(
    { start: fc.constantFrom('1', '2', null), end: fc.constantFrom('3', '4', null) },
    { requiredKeys: [] },
  );
  const extension = fc.array(
    fc.record({ url: fc.constantFrom('a', 'b', '*'), valueString: fc.constantFrom('1', '2') }),
    { minLength: 1, maxLength: 3 },
  );
  const partial = fc.oneof(
    fc.tuple(
      fc.constant('Encounter'),
      fc.array(fc.record({ period: fc.oneof(period, fc.constant(null)) }), { minLength: 2, maxLength: 5 }),
    ),
    fc.tuple(
      fc.constant('Patient'),
      fc.array(fc.record({ extension: fc.oneof(extension, fc.constant(null)) }), { minLength: 2, maxLength: 5 }),
    ),
  );
  const shuffled = partial.chain(([type, said]) => {
    const entries = (said as object[]).map((what, index) => [what, at(index + 1)] as const);
    return fc.tuple(
      fc.constant(type),
      fc.constant(entries),
      fc.shuffledSubarray(entries, { minLength: entries.length }),
    );
  });
  fc.assert(
    fc.property(shuffled, ([type, inOrder, otherwise]) => {
      expect(stored(foldOf(type, ...otherwise))).toBe(stored(foldOf(type, ...inOrder)));
    }),
    { seed, numRuns: 3000 },
  );
});
