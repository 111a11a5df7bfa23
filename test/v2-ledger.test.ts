/** What the HL7 v2-to-FHIR guide maps is mapped here, or a written reason says why not. */
import { expect, test } from 'vitest';
import { guideLedger, guideReasons } from '#test/support/docs/guide-ledger.ts';

test('each field and component that the guide maps is carried, or has a reason', { timeout: 300_000 }, () => {
  const rows = guideLedger();
  const missing = rows.filter(({ isCarried, reason }) => !isCarried && reason === undefined);
  expect(missing.map(({ place, guide }) => `${place}: the guide makes it ${guide}`)).toEqual([]);
  expect(rows.length).toBeGreaterThan(2500);
});

test('each reason speaks of something that the guide maps and nothing carries', { timeout: 300_000 }, () => {
  const used = new Set(guideLedger().flatMap(({ isCarried, reason }) => (isCarried ? [] : [reason])));
  const idle = [...guideReasons].filter(([, reason]) => !used.has(reason));
  expect(idle.map(([place]) => place)).toEqual([]);
});
