import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { putCode } from '../datatypes/code.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { practitionerOfNdl } from '../datatypes/ndl.ts';
import { type Field, fields, first, isFilled, type Marks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { type FhirTime, putTime, takeTime } from '../times.ts';
import { participation } from './participation.ts';
import { listed } from './said.ts';

/** OBR (and the numbers of its ORC) → DiagnosticReport, without subject, category and results. */
export function reportOfObr(scope: Scope, obr: Marks, orc: Marks | undefined, path: string): FhirResource {
  const report: FhirResource = { resourceType: 'DiagnosticReport' };
  const element = report as Element;
  put(element, 'identifier', orderIdentifiers(scope, obr, orc, path));
  const status = first(obr, 25);
  if (status) putCode(scope, element, 'status', status, `${path}status`, { map: 'report-status', table: '0123' });
  put(element, 'code', first(obr, 4) && codeableConcept(scope, first(obr, 4)!, `${path}code`));
  putObserved(scope, obr, path, element, 'effective');
  putInstant(element, 'issued', first(obr, 22) && takeTime(scope, first(obr, 22)!, `${path}issued`));
  put(element, 'performer', performers(scope, obr, path));
  put(
    element,
    'resultsInterpreter',
    people(scope, [...fields(obr, 32), ...fields(obr, 33)], `${path}resultsInterpreter`),
  );
  return report;
}

/** Filler (FILL) and placer (PLAC) number, of OBR or ORC, whichever has it. */
export function orderIdentifiers(
  scope: Scope,
  obr: Marks | undefined,
  orc: Marks | undefined,
  path: string,
): Element[] {
  const found: Element[] = [];
  for (const [field, type] of [
    [2, 'PLAC'],
    [3, 'FILL'],
  ] as const) {
    for (const marks of [obr, orc]) {
      const one = marks && first(marks, field);
      const made = one && entityIdentifier(scope, one, `${path}identifier[${found.length}]`, type);
      if (made && !found.some((other) => other.value === made.value && other.system === made.system)) found.push(made);
    }
  }
  return found;
}

/** OBR-7 and OBR-8: when it was observed (and a specimen taken), a time or a period. */
export function putObserved(scope: Scope, obr: Marks, path: string, target: Element, name: string): void {
  const isTime = !isFilled(obr, 8);
  const start =
    first(obr, 7) && takeTime(scope, first(obr, 7)!, `${path}${name}${isTime ? 'DateTime' : 'Period.start'}`);
  const end = first(obr, 8) && takeTime(scope, first(obr, 8)!, `${path}${name}Period.end`);
  if (end === undefined) putTime(target, `${name}DateTime`, start);
  else {
    const period: Element = {};
    putTime(period, 'start', start);
    putTime(period, 'end', end);
    target[`${name}Period`] = period;
  }
}

/** FHIR's instant needs a second and an offset: a day alone is not one, and stays beside the element. */
export function putInstant(target: Element, name: string, time: FhirTime | undefined): void {
  if (time === undefined) return;
  if (time.value.includes('T')) target[name] = time.value;
  else {
    const holder: Element = {};
    extend(holder, 'data-absent-reason', 'valueCode', 'unknown');
    extend(holder, 'originalText', 'valueString', time.original ?? time.value);
    target[`_${name}`] = holder;
  }
}

/** OBR-34 technicians and OBR-35 transcriptionists, each with what they did. */
function performers(scope: Scope, obr: Marks, path: string): Element[] {
  const found: Element[] = [];
  for (const [field, role] of [
    [34, 'SPRF'],
    [35, 'TRANS'],
  ] as const) {
    for (const who of people(scope, fields(obr, field), `${path}performer`)) {
      const holder: Element = {};
      extend(holder, 'event-performerFunction', 'valueCodeableConcept', participation(role));
      found.push({ ...holder, ...who });
    }
  }
  return found;
}

function people(scope: Scope, named: readonly Field[], path: string): Element[] {
  return listed(named.map((field) => practitionerOfNdl(scope, field, path)));
}

/** OBR-24 (HL7 table 0074). */
export function sectionOfObr(obr: Marks, path: string): string {
  const field = first(obr, 24);
  return field ? take(field, path, 'category[0]').toUpperCase() : '';
}
