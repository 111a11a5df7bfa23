import { expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { businessKeys } from '#formats/hl7v2/business-keys.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { segment, translate } from '#test/support/translate.ts';
import { compileFeedOverlay } from '#translate/v2/overlay/feed-overlay.ts';
import { presets } from './presets.ts';
import { usRealm } from './us-realm.ts';

const definitions = loadDefinitions(usRealm.definitionTables, []);

interface Numbered {
  readonly type?: { readonly coding: readonly { readonly code: string }[] };
  readonly value: string;
}

/** What a message of the product comes to: its visit's and its patient's identifiers by type, and the keys that keep order. */
function read(preset: string, pid: Record<number, string>, pv1: Record<number, string>) {
  const { overlay, problems } = compileFeedOverlay(presets.get(preset)!.rules, definitions);
  expect(problems).toEqual([]);
  const segments = [segment('PID', { 5: 'Okafor^Adaeze', ...pid }), segment('PV1', { 2: 'I', ...pv1 })];
  const { one } = translate('ADT^A01', segments, { overlay });
  const typed = ({ identifier }: { readonly identifier: readonly Numbered[] }) =>
    identifier.map(({ type, value }) => `${type?.coding[0]?.code ?? '-'} ${value}`).sort();
  const sent = parseMessage(Buffer.from(`MSH|^~\\&|A|B|C|D|20240501||ADT^A01|1|P|2.5.1\r${segments.join('\r')}\r`));
  return {
    patient: typed(one('Patient')),
    visit: typed(one('Encounter')),
    keys: businessKeys(overlay.read!(sent).message).order.filter((key) => /^(visit|account)/.test(key)),
  };
}

test('Epic: CSN is the visit, HAR the account, EPI the enterprise id', () => {
  const found = read('epic', { 3: 'E77^^^EPIC^EPI~4711^^^SGH^MR', 18: '600100^^^SGH' }, { 50: '100200300^^^SGH' });
  expect(found.patient).toEqual(['MR 4711', 'PI E77']);
  expect(found.visit).toEqual(['AN 600100', 'VN 100200300']);
  expect(found.keys).toContain('visit:SGH|100200300');
});

test('Oracle Health: FIN keys the visit where PV1-19 is empty, CMRN is the enterprise id', () => {
  const found = read('oracle-health', { 3: '4711^^^SGH^MRN~99^^^SGH^CMRN', 18: '55501^^^SGH^FIN NBR' }, {});
  expect(found.patient).toEqual(['MR 4711', 'PI 99']);
  expect(found.visit).toContain('AN 55501');
  expect(found.keys).toContain('visit:SGH|55501');
});

test('Oracle Health: a visit of its own number keeps it', () => {
  const found = read('oracle-health', { 3: '4711^^^SGH^MRN', 18: '55501^^^SGH^FIN' }, { 19: '777^^^SGH^VISITID' });
  expect(found.visit).toEqual(['AN 55501', 'VN 777']);
  expect(found.keys).toEqual(['account:SGH|55501', 'visit:SGH|777']);
});

test('MEDITECH: the account number is the visit, EMR the enterprise number', () => {
  const found = read('meditech', { 3: 'M000123^^^SGH^MR~E000123^^^SGH^EMR', 18: 'V00001234' }, {});
  expect(found.patient).toEqual(['MR M000123', 'PI E000123']);
  expect(found.keys).toContain('visit:|V00001234');
});

test('athenahealth: the patient id without a type is the record number, PID-2 the enterprise id', () => {
  const found = read('athenahealth', { 2: '880', 3: '1234' }, { 50: '9001' });
  expect(found.patient).toEqual(['MR 1234', 'PI 880']);
  expect(found.visit).toEqual(['VN 9001']);
});

test('every preset tells what it takes for granted', () => {
  expect([...presets.keys()]).toEqual(['epic', 'oracle-health', 'meditech', 'athenahealth']);
  for (const { about, rules } of presets.values()) {
    expect(about).toMatch(/PV1-19|visit/);
    expect(rules.length).toBeGreaterThan(2);
  }
});
