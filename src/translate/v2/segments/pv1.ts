import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { identifier } from '../datatypes/cx.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { namedOrganization } from '../datatypes/xon.ts';
import { fields, first, isDeleted, isFilled, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { participation } from './participation.ts';
import { hospitalization } from './pv1-hospitalization.ts';
import { listed, say } from './said.ts';

/** PV1 → Encounter, without status and locations: those depend on the event (`encounter-event.ts`). */
export function encounterOfPv1(scope: Scope, pv1: Marks, pid: Marks, path: string): FhirResource {
  const encounter: FhirResource = { resourceType: 'Encounter' };
  say(encounter, 'identifier', identifiers(scope, pv1, pid, path), pv1, 19, 50);
  const kind = first(pv1, 2);
  if (kind && peek(kind) !== '') encounter.class = encounterClass(take(kind, path, 'class'));
  say(encounter, 'type', types(scope, pv1, path), pv1, 4, 18);
  const service = first(pv1, 10);
  const serviceType =
    service && codeableConcept(scope, service, `${path}serviceType`, { table: '0069', map: 'hospital-service' });
  say(encounter, 'serviceType', serviceType, pv1, 10);
  say(encounter, 'episodeOfCare', episode(scope, pv1, path), pv1, 54);
  say(encounter, 'participant', participants(scope, pv1, path), pv1, 7, 8, 9, 17, 52);
  say(encounter, 'period', periodOf(scope, pv1, path), pv1, 44);
  say(encounter, 'hospitalization', hospitalization(scope, pv1, path), pv1);
  const facility = first(pv1, 39) && take(first(pv1, 39)!, path, 'serviceProvider.display');
  if (facility) mark(first(pv1, 39)!, 'Organization#name');
  if (facility) encounter.serviceProvider = namedOrganization(scope, facility);
  else say(encounter, 'serviceProvider', undefined, pv1, 39);
  return encounter;
}

/** HL7 table 0004 as the class that FHIR prefers, or the v2 code itself: class is one coding. */
export function encounterClass(code: string): Element {
  const known = concept('encounter-class', code);
  if (known === undefined) return { system: v2Table('0004'), code };
  return known.display === ''
    ? { system: known.system, code: known.code }
    : { system: known.system, code: known.code, display: known.display };
}

function identifiers(scope: Scope, pv1: Marks, pid: Marks, path: string): Element[] {
  const found: Element[] = [];
  for (const [marks, field, type] of [
    [pv1, 19, 'VN'],
    [pv1, 50, ''],
    [pid, 18, 'AN'],
  ] as const) {
    for (const one of fields(marks, field)) {
      const made = identifier(scope, one, `${path}identifier[${found.length}]`, type);
      if (made !== undefined) found.push(made);
    }
  }
  return found;
}

function types(scope: Scope, pv1: Marks, path: string): Element[] {
  const admission = fields(pv1, 4).map((field) =>
    codeableConcept(scope, field, `${path}type[0]`, { table: '0007', map: 'admission-type' }),
  );
  const kinds = fields(pv1, 18).map((field) => codeableConcept(scope, field, `${path}type[1]`, { table: '0018' }));
  return listed([...admission, ...kinds]);
}

function participants(scope: Scope, pv1: Marks, path: string): Element[] {
  const found: Element[] = [];
  for (const [field, role] of roles) {
    for (const one of fields(pv1, field)) {
      const individual = practitioner(scope, one, `${path}participant[${found.length}].individual`);
      if (individual !== undefined) found.push({ type: [participation(role)], individual });
    }
  }
  return found;
}

const roles = [
  [7, 'ATND'],
  [8, 'REF'],
  [9, 'CON'],
  [17, 'ADM'],
  [52, 'PART'],
] as const;

/** PV1-44 and PV1-45. A discharge time of `""` (a cancelled discharge) leaves the period open. */
function periodOf(scope: Scope, pv1: Marks, path: string): Element {
  const period: Element = {};
  const admitted = first(pv1, 44);
  const discharged = isDeleted(pv1, 45) ? undefined : first(pv1, 45);
  putTime(period, 'start', admitted && takeTime(scope, admitted, `${path}period.start`));
  if (isDeleted(pv1, 45)) {
    take(first(pv1, 45)!, path, 'period.end (deleted)');
    period.end = null;
  } else putTime(period, 'end', discharged && takeTime(scope, discharged, `${path}period.end`));
  return period;
}

/** An episode of care is named, not stated: a logical reference carries its number and description. */
function episode(scope: Scope, pv1: Marks, path: string): Element[] {
  const named = first(pv1, 54);
  const made: Element = {};
  if (named) put(made, 'identifier', identifier(scope, named, `${path}episodeOfCare.identifier`));
  if (isFilled(pv1, 53)) put(made, 'display', take(first(pv1, 53)!, path, 'episodeOfCare.display'));
  return made.identifier === undefined && made.display === undefined ? [] : [made];
}
