import { type Element, put } from '../../element.ts';
import { absentConcept, extend } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { keepFields } from '../kept-fields.ts';
import { fields, first, isDeleted, type Marks, mark, markCopies, take } from '../leaves.ts';
import { note, type Scope } from '../scope.ts';
import { type FhirTime, putTime, takeTime } from '../times.ts';
import { v2Table } from '../vocabulary.ts';
import { performers } from './obx-performer.ts';
import { putStatus } from './obx-status.ts';
import { markUnitOfObx6, unitOfObx6, type Value, valueOfObx5 } from './obx-value.ts';
import { referenceRange } from './reference-range.ts';
import { listed } from './said.ts';

/** OBX → Observation, without what its group says of it (subject, category, specimen, notes). */
export function observationOfObx(scope: Scope, obx: Marks, path: string): Element {
  const observation: Element = { resourceType: 'Observation' };
  put(observation, 'extension', extensions(scope, obx, path));
  const instance = first(obx, 21) && entityIdentifier(scope, first(obx, 21)!, `${path}identifier[0]`, 'FILL');
  if (instance) observation.identifier = [instance];
  putStatus(scope, obx, path, observation);
  const code = first(obx, 3) && codeableConcept(scope, first(obx, 3)!, `${path}code`);
  put(observation, 'code', code);
  putEffective(observation, first(obx, 14) && takeTime(scope, first(obx, 14)!, `${path}effectiveDateTime`));
  put(observation, 'performer', performers(scope, obx, path));
  putValue(scope, obx, path, observation);
  put(observation, 'interpretation', interpretations(scope, obx, path));
  // Flag and range go with the value when they are folded: said without one, they say that there is none, as `""` does.
  const isJudged = observation.interpretation !== undefined || observation.referenceRange !== undefined;
  if ((isJudged || isDeleted(obx, 5)) && !hasValue(observation))
    observation.dataAbsentReason ??= absentConcept('unknown', 'Unknown');
  put(observation, 'bodySite', one(scope, obx, 20, `${path}bodySite`, '0163'));
  put(observation, 'method', one(scope, obx, 17, `${path}method`));
  put(observation, 'device', device(scope, obx, path));
  keepFields(scope, obx, path, observation);
  return observation;
}

function hasValue(observation: Element): boolean {
  for (const name in observation)
    if (name.startsWith('value') || name.startsWith('_value') || name === 'component') return true;
  return false;
}

/** US and base profiles ask for a day at least: a year or a month is the period that it is. */
export function putEffective(observation: Element, time: FhirTime | undefined): void {
  if (time === undefined) return;
  if (time.value.length < 10) observation.effectivePeriod = { start: time.value, end: time.value };
  else putTime(observation, 'effectiveDateTime', time);
}

/** OBX-5 to 8: one value, or a component for each repetition; the range belongs to the value. */
function putValue(scope: Scope, obx: Marks, path: string, observation: Element): void {
  const type = (first(obx, 2) ? take(first(obx, 2)!, path, 'value[x]') : '').toUpperCase();
  const sent = fields(obx, 5);
  // Repetitions of a text are lines, those of a series its rows: all else stands in components.
  const within = sent.length > 1 && !/^(TX|FT|ST|NA|MA)$/.test(type) ? `${path}component.` : path;
  const unit = unitOfObx6(first(obx, 6));
  if (type === '' && sent.length > 0) note(scope, 'CW-TRN-014', 'information', `OBX[${obx.segment.ordinal}]-2`);
  const values = joined(
    type,
    sent.map((field) => valueOfObx5(scope, type, field, unit, within)),
  );
  const shown: string[] = [];
  for (const [name, at] of unitsIn) if (values.some((value) => value[name] !== undefined)) shown.push(within + at);
  if (shown.length === 0 && type === 'SN' && values.length > 0) shown.push(`${within}valueString`);
  if (values.length === 1) Object.assign(observation, values[0]);
  else if (values.length > 1) {
    const code = observation.code ?? absentConcept('unknown', 'Unknown');
    observation.component = values.map((value) => ({ code, ...value }));
    markCopies(obx, `${path}code`, `${path}component.code`);
  }
  if (values.length > 0 && observation.dataAbsentReason !== undefined) delete observation.dataAbsentReason;
  const why = values.length === 0 ? first(obx, 32) : undefined;
  put(observation, 'dataAbsentReason', why && codeableConcept(scope, why, `${path}dataAbsentReason`));
  const isMeasured = values.some((value) => value.valueQuantity !== undefined);
  for (const bound of putRange(obx, path, observation, isMeasured ? unit : {})) if (isMeasured) shown.push(bound);
  const units = first(obx, 6);
  if (units && shown.length > 0) markUnitOfObx6(units, shown);
}

/** OBX-7. Gives the paths of the bounds that were read of it. */
function putRange(obx: Marks, path: string, observation: Element, unit: Element): string[] {
  const field = first(obx, 7);
  const text = field && take(field, path, 'referenceRange[0].text');
  if (!text) return [];
  const range = referenceRange(text, unit);
  observation.referenceRange = [range];
  const bounds: string[] = [];
  for (const bound of ['low', 'high']) {
    if (range[bound] === undefined) continue;
    mark(field, path, `referenceRange[0].${bound}`);
    bounds.push(`${path}referenceRange[0].${bound}`);
  }
  return bounds;
}

/** Where values have a unit: any other leaves OBX-6 to be kept. */
const unitsIn = [
  ['valueQuantity', 'valueQuantity'],
  ['valueRange', 'valueRange.low'],
  ['valueRange', 'valueRange.high'],
  ['valueSampledData', 'valueSampledData.origin'],
] as const;

/** Repetitions of a text are its lines; those of a numeric array are one series; all else stays apart. */
function joined(type: string, values: readonly (Value | undefined)[]): Value[] {
  const said = values.filter((value) => value !== undefined);
  if (said.length < 2) return said;
  if ((type === 'TX' || type === 'FT' || type === 'ST') && said.every((value) => value.valueString !== undefined)) {
    return [{ valueString: said.map((value) => value.valueString as string).join('\n') }];
  }
  const series = said.map((value) => value.valueSampledData as Element | undefined);
  if (series.every((one) => one !== undefined)) {
    const dimensions = type === 'MA' ? series.length : 1;
    return [
      {
        valueSampledData: {
          ...series[0]!,
          dimensions,
          data: weave(
            series.map((one) => one.data as string),
            dimensions,
          ),
        },
      },
    ];
  }
  return said;
}

/** MA repeats a channel: SampledData has the channels side by side. NA repeats a row: one after the other. */
function weave(rows: readonly string[], dimensions: number): string {
  if (dimensions === 1) return rows.join(' ');
  const channels = rows.map((row) => row.split(' '));
  const length = Math.max(...channels.map((channel) => channel.length));
  return Array.from({ length }, (_, index) => channels.map((channel) => channel[index] ?? 'E').join(' ')).join(' ');
}

/** OBX-8, HL7 table 0078. */
function interpretations(scope: Scope, obx: Marks, path: string): Element[] {
  return listed(
    fields(obx, 8).map((field) =>
      codeableConcept(scope, field, `${path}interpretation`, { table: '0078', map: 'interpretation' }),
    ),
  );
}

function one(scope: Scope, obx: Marks, field: number, path: string, table?: string): Element | undefined {
  const found = first(obx, field);
  return found && codeableConcept(scope, found, path, table === undefined ? {} : { table });
}

/** OBX-18: the device is known by its number alone, so the reference is to that. */
function device(scope: Scope, obx: Marks, path: string): Element | undefined {
  const identifiers = fields(obx, 18).map((field) => entityIdentifier(scope, field, `${path}device.identifier`));
  const known = identifiers.find((identifier) => identifier !== undefined);
  return known && { identifier: known, display: known.value as string };
}

function extensions(scope: Scope, obx: Marks, path: string): Element[] {
  const holder: Element = {};
  const sub = first(obx, 4) && take(first(obx, 4)!, path, 'extension.extension.valueString');
  if (sub) {
    holder.extension = [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/observation-v2-subid',
        extension: [{ url: 'original-sub-identifier', valueString: sub }],
      },
    ];
  }
  const analysed = first(obx, 19) && takeTime(scope, first(obx, 19)!, `${path}extension.valueDateTime`);
  if (analysed) extend(holder, 'observation-analysis-date-time', 'valueDateTime', analysed.value);
  for (const field of fields(obx, 10)) {
    const nature = codeableConcept(scope, field, `${path}extension.valueCodeableConcept`, {
      table: '0080',
      map: 'nature-of-abnormal-testing',
    });
    extend(holder, 'observation-nature-of-abnormal-test', 'valueCodeableConcept', nature);
  }
  return (holder.extension as Element[] | undefined) ?? [];
}

/** OBX-29 (HL7 table 0936) where a sender says what an observation is for. */
export function typeOfObx(obx: Marks, path: string): Element | undefined {
  const code = first(obx, 29) && take(first(obx, 29)!, path, 'category');
  return code ? { coding: [{ system: v2Table('0936'), code }] } : undefined;
}
