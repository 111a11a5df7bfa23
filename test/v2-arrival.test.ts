/** Results, corrections and later states of one order end the same, in whatever order they arrive (HL7 v2.5.1 §7.4.2, table 0085). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock, Statement } from '#flow';
import { bodyText } from '#store/body.ts';
import { encodeClocks } from '#store/clocks.ts';
import { type Folded, nothingSaid, say } from '#store/fold.ts';
import { translate } from '#test/support/translate.ts';

/** The life of an order: placed, resulted in parts, corrected, a document beside it, and the visit from admission to discharge. */
const stream: readonly (readonly [type: string, segments: readonly string[]])[] = [
  ['ADT^A01', ['EVN|A01|20240501', 'PV1|1|I|ICU^1^A||||||||||||||||V1^^^HOSP|||||||||||||||||||||||||20240501060000']],
  ['ORM^O01', ['ORC|NW|P1^EHR||||||||||7^Order^Olga', 'OBR|1|P1^EHR||600-7^Blood culture^LN|||||||||||||||||||||']],
  [
    'ORU^R01',
    [
      'OBR|1|P1^EHR|F1^LAB|600-7^Blood culture^LN|||||||||||||||||||||P',
      'OBX|1|ST|600-7^Culture^LN|1|No growth yet||||||P',
    ],
  ],
  [
    'ORU^R01',
    [
      'ORC|RE|P1^EHR|F1^LAB||CM',
      'OBR|1|P1^EHR|F1^LAB|600-7^Blood culture^LN|||||||||||||||||||||F',
      'OBX|1|CWE|600-7^Culture^LN|1|112283007^Escherichia coli^SCT||||||F',
      'OBX|2|NM|26464-8^WBC^LN||12.1|10*3/uL||H|||F',
    ],
  ],
  [
    'ORU^R01',
    ['OBR|1|P1^EHR|F1^LAB|600-7^Blood culture^LN|||||||||||||||||||||C', 'OBX|1|NM|26464-8^WBC^LN||11.2|10*3/uL|||||C'],
  ],
  [
    'ORU^R01',
    [
      'OBR|1|P1^EHR|F1^LAB|600-7^Blood culture^LN|||||||||||||||||||||F',
      'OBX|1|NM|777-3^Platelets^LN||200|10*3/uL|||||F',
    ],
  ],
  [
    'ORU^R01',
    ['OBR|1|P1^EHR|F1^LAB|600-7^Blood culture^LN|||||||||||||||||||||C', 'OBX|1|NM|777-3^Platelets^LN||||||||D'],
  ],
  ['MDM^T02', ['TXA|1|DS||||||||||DOC1^EHR|||||DI', 'OBX|1|TX|DS^Summary^L||Draft||||||P']],
  ['MDM^T08', ['TXA|1|DS||||||||||DOC1^EHR|||||AU', 'OBX|1|TX|DS^Summary^L||Signed||||||F']],
  ['ADT^A03', ['EVN|A03|20240503', 'PV1|1|I|ICU^1^A||||||||||||||||V1^^^HOSP||||||||||||||||||||||||||20240503120000']],
];

interface Told {
  readonly clock: Clock;
  readonly statements: readonly Statement[];
}

const told: readonly Told[] = stream.map(([type, segments], index) => {
  const eventAt = Date.UTC(2024, 4, 1) + index * 60_000;
  const seq = index + 1;
  const entry = { part: 1, seq, receivedAt: eventAt, eventAt };
  const { statements } = translate(type, segments, { entry }).translation;
  return { clock: { eventAt, part: 1, seq }, statements: statements.filter(({ mode }) => mode !== 'mention') };
});

function endOf(entries: readonly Told[]): ReadonlyMap<string, Folded> {
  const rows = new Map<string, Folded>();
  for (const { clock, statements } of entries) {
    for (const statement of statements) {
      const row = rows.get(statement.id) ?? nothingSaid(statement.type);
      rows.set(statement.id, say(row, statement, clock));
    }
  }
  return rows;
}

const shown = (rows: ReadonlyMap<string, Folded>): string[] =>
  [...rows].map(([id, row]) => `${id} ${bodyText(row.content)} ${JSON.stringify(encodeClocks(row))}`).sort();
const one = (type: string, fits: (content: any) => boolean = () => true): any =>
  [...endOf(told).values()].find((row) => row.type === type && fits(row.content))!.content;

test('any order of arrival ends in the same resources', () => {
  const inOrder = shown(endOf(told));
  fc.assert(
    fc.property(fc.shuffledSubarray([...told], { minLength: told.length }), (arrived) => {
      expect(shown(endOf(arrived))).toEqual(inOrder);
    }),
    { seed: 20_261_121, numRuns: 200 },
  );
});

test('a correction is of the same observation, and a deleted one was entered in error', () => {
  const observations = [...endOf(told).values()].filter(({ type }) => type === 'Observation');
  expect(observations).toHaveLength(3);
  const wbc = one('Observation', ({ code }) => code.coding[0].code === '26464-8');
  expect(wbc).toMatchObject({ status: 'corrected', valueQuantity: { value: 11.2 } });
  expect(wbc.interpretation).toBeUndefined();
  const platelets = one('Observation', ({ code }) => code.coding[0].code === '777-3');
  expect(platelets.status).toBe('entered-in-error');
  const culture = one('Observation', ({ code }) => code.coding[0].code === '600-7');
  expect(culture).toMatchObject({ status: 'final', valueCodeableConcept: { coding: [{ code: '112283007' }] } });
});

test('the report lists every result that was ever told, and answers the order that was placed', () => {
  expect(one('DiagnosticReport').result).toHaveLength(3);
  const requests = [...endOf(told)].filter(([, { type }]) => type === 'ServiceRequest');
  expect(requests).toHaveLength(1);
  expect(one('DiagnosticReport').basedOn).toEqual([{ reference: `ServiceRequest/${requests[0]![0]}` }]);
  expect(one('ServiceRequest')).toMatchObject({ status: 'completed', requester: { display: 'Olga Order' } });
});

test('a discharge keeps the time of the admission, an edited document takes the place of its draft', () => {
  expect(one('Encounter').period.start).toBe('2024-05-01T06:00:00-05:00');
  expect(one('Encounter').period.end).toBe('2024-05-03T12:00:00-05:00');
  const { docStatus, content } = one('DocumentReference');
  expect(docStatus).toBe('final');
  expect(Buffer.from(content[0].attachment.data, 'base64').toString()).toBe('Signed');
});
