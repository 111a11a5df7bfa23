import { type Element, put } from '../../element.ts';
import { codeableConcept, codeSystem } from '../datatypes/cwe.ts';
import { identifier } from '../datatypes/cx.ts';
import { mention } from '../directory.ts';
import { fields, first, type Marks, mark, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { v2Table } from '../vocabulary.ts';
import { listed } from './said.ts';

/** PV1-5, 13–16, 36–38 → Encounter.hospitalization: one element, so it is said as a whole. */
export function hospitalization(scope: Scope, pv1: Marks, encounter: string): Element {
  const path = `${encounter}hospitalization.`;
  const made: Element = {};
  const preadmission = first(pv1, 5);
  put(made, 'preAdmissionIdentifier', preadmission && identifier(scope, preadmission, `${path}preAdmissionIdentifier`));
  put(made, 'admitSource', one(scope, pv1, 14, `${path}admitSource`, '0023'));
  put(made, 'reAdmission', one(scope, pv1, 13, `${path}reAdmission`, '0092', 're-admission'));
  put(made, 'dietPreference', all(scope, pv1, 38, `${path}dietPreference`, '0114'));
  put(made, 'specialCourtesy', all(scope, pv1, 16, `${path}specialCourtesy`, '0099'));
  put(made, 'specialArrangement', all(scope, pv1, 15, `${path}specialArrangement`, '0009', 'ambulatory-status'));
  put(made, 'destination', destination(scope, pv1));
  put(made, 'dischargeDisposition', one(scope, pv1, 36, `${path}dischargeDisposition`, '0112'));
  return made;
}

function one(scope: Scope, pv1: Marks, field: number, path: string, table: string, map?: string): Element | undefined {
  const found = first(pv1, field);
  return found && codeableConcept(scope, found, path, map === undefined ? { table } : { table, map });
}

function all(scope: Scope, pv1: Marks, field: number, path: string, table: string, map?: string): Element[] {
  const coded = map === undefined ? { table } : { table, map };
  return listed(fields(pv1, field).map((found) => codeableConcept(scope, found, path, coded)));
}

/** DLD: where the patient went, a location by its code (sub-components of DLD.1 are those of a CWE). */
function destination(scope: Scope, pv1: Marks): Element | undefined {
  const field = first(pv1, 37);
  if (field === undefined) return undefined;
  const path = 'Location#type[0]';
  const code = take(field, path, '.coding[0].code', 1, 1);
  const text = take(field, path, '.coding[0].display', 1, 2);
  if (code === '' && text === '') return undefined;
  const named = take(field, path, '.coding[0].system', 1, 3);
  const coding: Element = { system: codeSystem(scope, named) ?? v2Table('0113'), code: code || text };
  put(coding, 'display', text);
  mark(field, 'Location#name', '', 1, text === '' ? 1 : 2);
  return mention(
    scope,
    'Location',
    `destination:${named}|${code || text}`,
    { name: text || code, type: [{ coding: [coding] }] },
    text || code,
  );
}
