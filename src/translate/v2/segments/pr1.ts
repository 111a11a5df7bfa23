import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { location } from '../datatypes/pl.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { fields, first, type Marks, mark, peek, take, takeBack } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { later } from './appointment-resource.ts';
import { listed } from './said.ts';

/** PR1 → Procedure of the visit, without subject and encounter. PR1-20 (HL7 table 0206) may take it back. */
export function procedureOfPr1(scope: Scope, pr1: Marks, path: string): FhirResource {
  const procedure: FhirResource = { resourceType: 'Procedure' };
  const element = procedure as Element;
  const number = first(pr1, 19) && entityIdentifier(scope, first(pr1, 19)!, `${path}identifier[0]`);
  put(element, 'identifier', listed([number]));
  const parent = first(pr1, 25) && entityIdentifier(scope, first(pr1, 25)!, `${path}partOf.identifier`);
  if (parent) element.partOf = [{ identifier: parent, display: parent.value as string }];
  const action = first(pr1, 20) ? take(first(pr1, 20)!, path, 'status') : '';
  if (action === 'D') element.status = 'entered-in-error';
  const kind = first(pr1, 6) && codeableConcept(scope, first(pr1, 6)!, `${path}category`, { table: '0230' });
  put(element, 'category', kind);
  put(element, 'code', code(scope, pr1, path));
  performed(scope, pr1, path, element);
  put(element, 'performer', performers(scope, pr1, path));
  put(element, 'location', first(pr1, 23) && location(scope, first(pr1, 23)!));
  put(
    element,
    'reasonCode',
    listed(fields(pr1, 15).map((field) => codeableConcept(scope, field, `${path}reasonCode`))),
  );
  return procedure;
}

/** PR1-5, and the end that PR1-7 (in minutes) makes of it: of a time of day, as a day alone has none. */
function performed(scope: Scope, pr1: Marks, path: string, procedure: Element): void {
  const sent = first(pr1, 5);
  if (sent === undefined) return;
  const length = first(pr1, 7);
  const minutes = length === undefined ? '' : peek(length).trim();
  const before = pr1.keys.length;
  const start = takeTime(scope, sent, `${path}performedPeriod.start`);
  const end = start && /^[1-9]\d{0,5}$/.test(minutes) ? later(start, Number(minutes)) : undefined;
  if (end !== undefined && /^\d{4}-/.test(end.value)) {
    mark(sent, path, 'performedPeriod.end');
    take(length!, path, 'performedPeriod.end');
    procedure.performedPeriod = { start: start!.value, end: end.value };
    return;
  }
  takeBack(pr1, before);
  putTime(procedure, 'performedDateTime', takeTime(scope, sent, `${path}performedDateTime`));
}

/** PR1-3, with PR1-4 as its text. */
function code(scope: Scope, pr1: Marks, path: string): Element | undefined {
  const made: Element = { ...(first(pr1, 3) && codeableConcept(scope, first(pr1, 3)!, `${path}code`)) };
  const words = first(pr1, 4) ? take(first(pr1, 4)!, path, 'code.text') : '';
  if (words !== '') made.text = words;
  return made.coding === undefined && made.text === undefined ? undefined : made;
}

/** PR1-8 anaesthetist, 11 surgeon, 12 whoever else. */
function performers(scope: Scope, pr1: Marks, path: string): Element[] {
  return functions.flatMap(([field, role]) =>
    fields(pr1, field).flatMap((one) => {
      const actor = practitioner(scope, one, `${path}performer.actor`);
      if (actor === undefined) return [];
      return [role === undefined ? { actor } : { function: { coding: [role] }, actor }];
    }),
  );
}

const functions: readonly (readonly [number, Element | undefined])[] = [
  [8, { system: 'http://snomed.info/sct', code: '88189002', display: 'Anesthesiologist' }],
  [11, { system: 'http://snomed.info/sct', code: '304292004', display: 'Surgeon' }],
  [12, undefined],
];
