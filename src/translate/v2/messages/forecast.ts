import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import { add, type Element, put } from '../../element.ts';
import { absentConcept } from '../../extensions.ts';
import { codeableConcept, codingTo } from '../datatypes/cwe.ts';
import { keepSegment } from '../kept-fields.ts';
import { type Field, first, take } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { state } from '../state.ts';
import { takeTime } from '../times.ts';
import { subjectOf } from './patient-record.ts';
import { loincOf, putCount, textOf, timeOf } from './vaccine-facts.ts';

/** Dates of a forecast (LOINC), with the names that LOINC gives them. */
const dates: ReadonlyMap<string, string> = new Map([
  ['30980-7', 'Date vaccine due'],
  ['30981-5', 'Earliest date to give'],
  ['59777-3', 'Latest date to give immunization'],
  ['59778-1', 'Date when overdue for immunization'],
]);
const due = '30979-9';
const vaccineType = '30956-7';
const status = '59783-1';
const schedule = '59779-9';
const series = '59780-7';
const doseNumber = '30973-2';
const seriesDoses = '59782-3';
const reason = '30982-3';
const others: ReadonlySet<string> = new Set([vaccineType, status, schedule, series, doseNumber, seriesDoses, reason]);

/** Whether observations are a forecast: a vaccine due, or a date by which. */
export function isForecast(groups: readonly Group[]): boolean {
  return groups.some((group) => loincOf(group) === due || dates.has(loincOf(group)));
}

/**
 * OBX of a forecast → one ImmunizationRecommendation of the patient, the newest in the place of the one before; what share OBX-4
 * is one recommendation (CDC's guide for immunization messaging 1.5, Z42). Gives the groups that are none of it.
 */
export function stateForecast(scope: Scope, patient: string, groups: readonly Group[]): readonly Group[] {
  const rest: Group[] = [];
  const id = scope.context.ids.resource(patient, 'ImmunizationRecommendation', 'forecast');
  const path = `ImmunizationRecommendation/${id}#`;
  const content: FhirResource = { resourceType: 'ImmunizationRecommendation' };
  const bySubId = new Map<string, Element>();
  const element = content as Element;
  for (const group of groups) {
    const code = loincOf(group);
    const segment = group.segment('OBX');
    const obx = segment && reading(scope, segment);
    const value = obx && first(obx, 5);
    const isOfForecast = code === due || dates.has(code) || others.has(code);
    if (obx === undefined || value === undefined || !isOfForecast) {
      rest.push(group);
      continue;
    }
    const subId = first(obx, 4) ? take(first(obx, 4)!, path, 'recommendation') : '';
    const one = bySubId.get(subId) ?? {};
    bySubId.set(subId, one);
    addToRecommendation(scope, code, value, `${path}recommendation`, one);
    put(element, 'date', element.date ?? timeOf(scope, obx, `${path}date`));
    keepSegment(scope, obx, `${path}recommendation.`, one);
  }
  const recommendations = [...bySubId.values()]
    .filter((one) => one.vaccineCode !== undefined || one.targetDisease !== undefined)
    .map((one) => ({ forecastStatus: absentConcept('unknown', 'Unknown'), ...one }));
  if (recommendations.length === 0) return groups;
  content.patient = subjectOf(patient);
  content.recommendation = recommendations;
  const sent = scope.message.first('MSH');
  const at = sent && first(reading(scope, sent), 7);
  put(element, 'date', element.date ?? (at && takeTime(scope, at, `${path}date`)?.value));
  if (element.date === undefined) element.date = new Date(scope.context.entry.receivedAt).toISOString();
  state(scope, { type: 'ImmunizationRecommendation', id, patient, mode: 'replace', content });
  return rest;
}

function addToRecommendation(scope: Scope, code: string, value: Field, path: string, one: Element): void {
  const words = dates.get(code);
  if (words !== undefined) {
    const time = takeTime(scope, value, `${path}.dateCriterion.value`)?.value;
    const of = { coding: [codingTo('http://loinc.org', code, words)] };
    if (time !== undefined) add(one, 'dateCriterion', { code: of, value: time });
  } else if (code === due || code === vaccineType)
    add(one, 'vaccineCode', codeableConcept(scope, value, `${path}.vaccineCode`));
  else if (code === status) put(one, 'forecastStatus', codeableConcept(scope, value, `${path}.forecastStatus`));
  else if (code === reason) add(one, 'forecastReason', codeableConcept(scope, value, `${path}.forecastReason`));
  else if (code === schedule) put(one, 'description', textOf(scope, value, `${path}.description`));
  else if (code === series) put(one, 'series', textOf(scope, value, `${path}.series`));
  else putCount(one, code === doseNumber ? 'doseNumber' : 'seriesDoses', take(value, path, '.doseNumber'));
}
