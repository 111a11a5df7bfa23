import { type Element, put, some } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { organization } from '../datatypes/xon.ts';
import { first, type Marks } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';

/** Who takes part, as what, and how long. */
export interface Participation {
  readonly role: Element | undefined;
  readonly period: Element | undefined;
  /** PRT-5. */
  readonly person: Element | undefined;
  /** PRT-8. */
  readonly organization: Element | undefined;
}

/**
 * PRT (2.7 and later, in the place of ROL) → who takes part in what the segment before it tells. Where and with which device
 * it was done stays for `keepSegment`.
 */
export function participationOfPrt(scope: Scope, prt: Marks, path: string): Participation {
  const person = first(prt, 5);
  const employer = first(prt, 8);
  const named = first(prt, 4);
  const period: Element = {};
  const who = person && practitioner(scope, person, `${path}.individual`);
  const group = employer && organization(scope, employer);
  if (!who && !group) return { role: undefined, period: undefined, person: undefined, organization: undefined };
  putTime(period, 'start', first(prt, 11) && takeTime(scope, first(prt, 11)!, `${path}.period.start`));
  putTime(period, 'end', first(prt, 12) && takeTime(scope, first(prt, 12)!, `${path}.period.end`));
  const role = named && codeableConcept(scope, named, `${path}.type`, { table: '0912' });
  return { role: role || undefined, period: some(period), person: who || undefined, organization: group || undefined };
}

/** PRT → an entry of Encounter.participant; undefined where no person is named. */
export function participantOfPrt(scope: Scope, prt: Marks, path: string): Element | undefined {
  // Without a person nobody takes part in a visit: the rest of the segment is kept as it is.
  if (first(prt, 5) === undefined) return undefined;
  const { role, period, person } = participationOfPrt(scope, prt, path);
  if (person === undefined) return undefined;
  const made: Element = { individual: person };
  put(made, 'type', role && [role]);
  put(made, 'period', period);
  return made;
}

/** PRT → references for `performer`: the person and the organization. */
export function performersOfPrt(scope: Scope, prt: Marks, path: string): Element[] {
  const { person, organization: group } = participationOfPrt(scope, prt, `${path}performer`);
  return [person, group].filter((one) => one !== undefined);
}
