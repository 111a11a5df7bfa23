/** What events of a visit, and those that take them back, leave in the end (HL7 v2.5.1 chapter 3), in whatever order they arrive. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Folded, nothingSaid, say } from '#store/fold.ts';
import { translate } from '#test/support/translate.ts';

type Sent = readonly [trigger: string, pv1: Readonly<Record<number, string>>];

/** The visit V1, as a ward and its doctors tell of it. */
const pv1 = (fields: Readonly<Record<number, string>>): string => {
  const all: Record<number, string> = { 1: '1', 2: 'I', 19: 'V1^^^HOSP', ...fields };
  return `PV1|${Array.from({ length: 50 }, (_, index) => all[index + 1] ?? '').join('|')}`;
};

/** The Encounter (or the Patient) after some events; the `n`th happened in the `n`th hour, and came in when `order` says. */
function after(events: readonly Sent[], type = 'Encounter', order: readonly number[] = [...events.keys()]): any {
  let state: Folded = nothingSaid(type);
  for (const index of order) {
    const [trigger, fields] = events[index]!;
    const eventAt = Date.UTC(2024, 4, 1, index);
    const entry = { part: 1, seq: index + 1, receivedAt: eventAt, eventAt };
    const evn = `EVN|${trigger}|202405010${index}0000`;
    const { translation } = translate(`ADT^${trigger}`, [evn, pv1(fields)], { entry });
    for (const statement of translation.statements) {
      if (statement.type !== type || statement.mode === 'mention') continue;
      state = say(state, statement, { eventAt, part: 1, seq: index + 1 });
    }
  }
  return state.content;
}

const admitted: Sent = ['A01', { 3: 'W1^R1^B1', 7: '1^Old^Ola', 44: '20240501000000' }];

/** Where the patient is and was: `active W1, R1, B1`. */
const places = ({ location = [] }: any): string[] =>
  location.map(({ status, location: at }: any) => `${status} ${at.display}`);
const doctors = ({ participant = [] }: any): string[] =>
  participant.map(({ type, individual }: any) => `${type[0].coding[0].code} ${individual.display}`);

const lives: readonly (readonly [
  title: string,
  events: readonly Sent[],
  what: (encounter: any) => unknown,
  is: unknown,
])[] = [
  [
    'a transfer (A02) leaves a bed and takes another',
    [admitted, ['A02', { 3: 'W2^R2^B2', 6: 'W1^R1^B1' }]],
    places,
    ['active W2, R2, B2', 'completed W1, R1, B1'],
  ],
  [
    'a transfer that is cancelled (A12) never was',
    [admitted, ['A02', { 3: 'W2^R2^B2', 6: 'W1^R1^B1' }], ['A12', { 3: 'W1^R1^B1', 6: 'W2^R2^B2' }]],
    places,
    ['active W1, R1, B1'],
  ],
  ['an admission that is cancelled (A11)', [admitted, ['A11', { 3: 'W1^R1^B1' }]], ({ status }) => status, 'cancelled'],
  [
    'a discharge (A03) ends the visit',
    [admitted, ['A03', { 3: 'W1^R1^B1' }]],
    ({ status, period }) => [status, period.start, period.end],
    ['finished', '2024-05-01T00:00:00-05:00', '2024-05-01T01:00:00-05:00'],
  ],
  [
    'a discharge that is cancelled (A13) leaves it open',
    [admitted, ['A03', { 3: 'W1^R1^B1', 45: '20240501010000' }], ['A13', { 3: 'W1^R1^B1' }]],
    ({ status, period }) => [status, period],
    ['in-progress', { start: '2024-05-01T00:00:00-05:00' }],
  ],
  [
    'a visit that is planned (A05) and called off (A38)',
    [
      ['A05', { 3: 'W1' }],
      ['A38', { 3: 'W1' }],
    ],
    ({ status }) => status,
    'cancelled',
  ],
  [
    'an admission that is awaited (A14) and called off (A27)',
    [
      ['A14', { 42: 'W1^R1^B1' }],
      ['A27', { 42: 'W1^R1^B1' }],
    ],
    (one) => [one.status, places(one)],
    ['cancelled', []],
  ],
  [
    'a transfer that is awaited (A15) and called off (A26)',
    [admitted, ['A15', { 3: 'W1^R1^B1', 42: 'W2^R2^B2' }], ['A26', { 3: 'W1^R1^B1', 42: 'W2^R2^B2' }]],
    (one) => [one.status, places(one)],
    ['in-progress', ['active W1, R1, B1']],
  ],
  [
    'a discharge that is awaited (A16) and called off (A25)',
    [admitted, ['A16', { 3: 'W1^R1^B1' }], ['A25', { 3: 'W1^R1^B1' }]],
    (one) => [one.status, one.period.end, places(one)],
    ['in-progress', undefined, ['active W1, R1, B1']],
  ],
  ['a leave (A21) that ends (A22)', [admitted, ['A21', {}], ['A22', {}]], ({ status }) => status, 'in-progress'],
  [
    'a leave (A21) that was not taken (A52)',
    [admitted, ['A21', {}], ['A52', {}]],
    ({ status }) => status,
    'in-progress',
  ],
  [
    'a return (A22) that did not happen (A53)',
    [admitted, ['A21', {}], ['A22', {}], ['A53', {}]],
    ({ status }) => status,
    'onleave',
  ],
  [
    'a patient who departs (A09) and does not (A33)',
    [admitted, ['A09', { 6: 'W1^R1^B1', 11: 'XRAY' }], ['A33', { 3: 'W1^R1^B1' }]],
    places,
    ['active W1, R1, B1'],
  ],
  [
    'a patient who arrives (A10) and does not (A32)',
    [admitted, ['A10', { 3: 'XRAY', 6: 'W1^R1^B1' }], ['A32', { 3: 'W1^R1^B1', 6: 'XRAY' }]],
    places,
    ['active W1, R1, B1'],
  ],
  [
    'an outpatient who becomes an inpatient (A06)',
    [
      ['A04', { 2: 'O', 3: 'CLIN' }],
      ['A06', { 2: 'I', 3: 'W1' }],
    ],
    (one) => [one.status, one.class.code],
    ['in-progress', 'IMP'],
  ],
  [
    'an inpatient who becomes an outpatient (A07)',
    [admitted, ['A07', { 2: 'O', 3: 'CLIN' }]],
    (one) => [one.class.code, one.classHistory.map((each: any) => each.class.code)],
    ['AMB', ['IMP', 'AMB']],
  ],
  [
    'another attending doctor (A54), and a change back (A55)',
    [admitted, ['A54', { 7: '2^New^Nan' }], ['A55', { 7: '1^Old^Ola' }]],
    doctors,
    ['ATND Ola Old'],
  ],
  [
    'a consultant (A61) who is not (A62)',
    [admitted, ['A61', { 7: '1^Old^Ola', 9: '3^Con^Cy' }], ['A62', { 7: '1^Old^Ola' }]],
    doctors,
    ['ATND Ola Old'],
  ],
  ['a visit that is deleted (A23)', [admitted, ['A23', {}]], ({ status }) => status, 'entered-in-error'],
  [
    'an update (A08) says no status',
    [
      ['A21', { 3: 'W1' }],
      ['A08', { 3: 'W1' }],
    ],
    ({ status }) => status,
    'onleave',
  ],
];

test.each(lives)('%s', (_title, events, what, is) => {
  expect(what(after(events))).toEqual(is);
  fc.assert(
    fc.property(fc.shuffledSubarray([...events.keys()], { minLength: events.length }), (order) => {
      expect(what(after(events, 'Encounter', order))).toEqual(is);
    }),
    { seed: 20_261_121, numRuns: 12 },
  );
});

test('a person who is deleted (A29) is not in use, whatever was told of them before', () => {
  expect(
    after(
      [
        ['A28', {}],
        ['A29', {}],
      ],
      'Patient',
    ).active,
  ).toBe(false);
  expect(
    after(
      [
        ['A28', {}],
        ['A29', {}],
      ],
      'Patient',
      [1, 0],
    ).active,
  ).toBe(false);
});
