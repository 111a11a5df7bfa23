import { expect, test } from 'vitest';
import { readMessageQuery } from './message-query.ts';

const now = Date.UTC(2026, 10, 21, 12);
const read = (query: string) => readMessageQuery(query, now);

test.each<[query: string, search: object]>([
  ['', { search: {} }],
  ['type:adt^a08 status:Parked feed:lab', { search: { type: 'ADT^A08', status: 'parked', feed: 'lab' } }],
  ['last:24h', { search: { since: now - 86_400_000 } }],
  ['last:30m', { search: { since: now - 1_800_000 } }],
  [
    'since:2026-11-01 until:2026-11-02T12:00',
    { search: { since: Date.UTC(2026, 10, 1), until: Date.UTC(2026, 10, 2, 12) } },
  ],
  ['since:2026-11-01T08:30-05:00', { search: { since: Date.UTC(2026, 10, 1, 13, 30) } }],
  ['control:MSG:1', { search: { controlId: 'MSG:1' } }],
  ['control:"A B"  type:ORU^R01', { search: { controlId: 'A B', type: 'ORU^R01' } }],
  ['mrn:123', { search: {}, key: { kinds: ['patient'], value: '123' } }],
  ['MRN:SANDBAR|123', { search: {}, key: { kinds: ['patient'], authority: 'SANDBAR', value: '123' } }],
  ['mrn:|123', { search: {}, key: { kinds: ['patient'], authority: '', value: '123' } }],
  ['order:77 last:7d', { search: { since: now - 7 * 86_400_000 }, key: { kinds: ['placer', 'filler'], value: '77' } }],
])('%s', (query, expected) => {
  expect(read(query)).toEqual(expected);
});

test.each<[query: string, said: RegExp]>([
  ['tpe:ADT', /^tpe is no word of a query\. Did you mean type\?$/],
  ['zzzzzz:1', /Known are mrn, /],
  ['parked', /^Each word has the form name:value/],
  ['status:broken', /^status is one of applied, parked/],
  ['last:24', /^last has a span such as 30m/],
  ['since:yesterday', /^since has a date or a time/],
  ['since:2026-13-40', /^since has a date or a time/],
  ['mrn:', /^mrn has no value/],
  ['mrn:1 visit:2', /^A query looks for one number/],
  ['constructor:1', /is no word of a query/],
])('%s is refused, with what would do', (query, said) => {
  expect(() => read(query)).toThrow(
    expect.objectContaining({ code: 'CW-API-001', message: expect.stringMatching(said) }),
  );
});

test('a refusal repeats no value, and no name that is none of ours: both may be a patient’s', () => {
  for (const query of [
    'EVERYWOMAN',
    'EVERYWOMAN^EVE:19620320',
    'status:EVERYWOMAN',
    'last:EVERYWOMAN',
    'mrn:1 visit:EVERYWOMAN',
  ]) {
    expect(() => read(query)).toThrow(expect.not.objectContaining({ message: expect.stringMatching(/everywoman/i) }));
  }
});
