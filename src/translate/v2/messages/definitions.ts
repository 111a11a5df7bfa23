import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import { add, type Element, put } from '../../element.ts';
import { money } from '../datatypes/cp.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { type Field, fields, first, type Marks, mark, peek, take } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { inUse } from '../segments/in-use.ts';
import { wholeText } from '../segments/obx-value.ts';
import { listed } from '../segments/said.ts';
import { siteUri } from '../site-uri.ts';
import { state } from '../state.ts';
import { putTime, takeTime } from '../times.ts';
import { codeKey } from './member-keys.ts';

/** CDM and PRC → ChargeItemDefinition (HL7 v2.5.1 §8.10). */
export function stateChargeDefinition(
  scope: Scope,
  entry: Group,
  eventOf: (path: string) => boolean | undefined,
): void {
  const segment = entry.segment('CDM');
  if (segment === undefined) return;
  const cdm = reading(scope, segment);
  const key = codeKey(segment, 1);
  const { id, path, content } = begin(scope, 'ChargeItemDefinition', key);
  content.url = siteUri(scope, `charge:${key}`);
  put(content, 'title', first(cdm, 3) && take(first(cdm, 3)!, path, 'title'));
  content.status = statusOf(eventOf(`${path}status`), inUse(first(cdm, 8), `${path}status`));
  put(content, 'description', first(cdm, 4) && take(first(cdm, 4)!, path, 'description'));
  const codings = codingsOf(scope, [...fields(cdm, 1), ...fields(cdm, 7)], `${path}code`);
  if (codings.length > 0) content.code = { coding: codings };
  const named = first(cdm, 1);
  const ofKey = named === undefined ? [] : peek(named).trim() === '' ? [2, 9] : [1, 3];
  for (const component of ofKey) if (peek(named!, component) !== '') mark(named!, path, 'url', component);
  for (const one of entry.segments('PRC')) addPrice(scope, reading(scope, one), path, content);
  keepFields(scope, cdm, path, content);
  for (const one of [...entry.segments('PRC'), ...entry.segments('LCH')])
    keepSegment(scope, reading(scope, one), path, content);
  state(scope, { type: 'ChargeItemDefinition', id, patient: '', mode: 'replace', content: content as FhirResource });
}

/** PRC-5 the price, PRC-11 and 12 how long it holds. */
function addPrice(scope: Scope, prc: Marks, path: string, content: Element): void {
  const period: Element = {};
  putTime(period, 'start', first(prc, 11) && takeTime(scope, first(prc, 11)!, `${path}effectivePeriod.start`));
  putTime(period, 'end', first(prc, 12) && takeTime(scope, first(prc, 12)!, `${path}effectivePeriod.end`));
  put(content, 'effectivePeriod', period);
  for (const field of fields(prc, 5)) {
    const amount = money(field, `${path}propertyGroup.priceComponent.amount`);
    if (amount !== undefined) add(content, 'propertyGroup', { priceComponent: [{ type: 'base', amount }] });
  }
}

/** OM1 and OM2 → ObservationDefinition (HL7 v2.5.1 §8.8). */
export function stateTestDefinition(scope: Scope, entry: Group): void {
  const segment = entry.segment('OM1');
  if (segment === undefined) return;
  const om1 = reading(scope, segment);
  const { id, path, content } = begin(scope, 'ObservationDefinition', codeKey(segment, 2));
  const codings = codingsOf(scope, [...fields(om1, 2), ...fields(om1, 7)], `${path}code`);
  const words = first(om1, 6) ? wholeText(first(om1, 6)!, `${path}code.text`) : '';
  const code: Element = {};
  put(code, 'coding', codings);
  put(code, 'text', words);
  content.code = codings.length > 0 || words !== '' ? code : { text: 'unknown' };
  for (const field of fields(om1, 3)) {
    const type = dataTypes[peek(field).trim().toUpperCase()];
    if (type !== undefined && take(field, path, 'permittedDataType') !== '') add(content, 'permittedDataType', type);
  }
  put(content, 'preferredReportName', first(om1, 9) && take(first(om1, 9)!, path, 'preferredReportName'));
  const om2 = entry.segment('OM2');
  const unit = om2 && first(reading(scope, om2), 2);
  if (unit) {
    const named = codeableConcept(scope, unit, `${path}quantitativeDetails.unit`);
    if (named) content.quantitativeDetails = { unit: named };
  }
  keepFields(scope, om1, path, content);
  for (const name of ['OM2', 'OM3', 'OM4', 'OM5', 'OM6', 'OM7'])
    for (const one of entry.segments(name)) keepSegment(scope, reading(scope, one), path, content);
  state(scope, { type: 'ObservationDefinition', id, patient: '', mode: 'replace', content: content as FhirResource });
}

/** HL7 table 0125 → FHIR's types of results. */
const dataTypes: Readonly<Record<string, string>> = {
  NM: 'Quantity',
  CQ: 'Quantity',
  CE: 'CodeableConcept',
  CWE: 'CodeableConcept',
  CNE: 'CodeableConcept',
  ST: 'string',
  TX: 'string',
  FT: 'string',
  SN: 'Range',
  NR: 'Range',
  NA: 'SampledData',
  TM: 'time',
  DT: 'dateTime',
  TS: 'dateTime',
  DTM: 'dateTime',
  DR: 'Period',
};

function codingsOf(scope: Scope, sent: readonly Field[], path: string): Element[] {
  const concepts = listed(sent.map((field) => codeableConcept(scope, field, path)));
  return concepts.flatMap(({ coding }) => (coding as Element[] | undefined) ?? []);
}

function begin(scope: Scope, type: string, key: string) {
  const id = scope.context.ids.directory(scope.context.system, type, key);
  const content: Element = { resourceType: type };
  return { id, path: `${type}/${id}#`, content };
}

/** The event (MFE-1) takes an entry out of use, its own flag does, or both leave it in. */
function statusOf(...said: readonly (boolean | undefined)[]): string {
  if (said.includes(false)) return 'retired';
  return said.includes(true) ? 'active' : 'unknown';
}
