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
const content = (values: fc.Arbitrary<Json>) =>
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
