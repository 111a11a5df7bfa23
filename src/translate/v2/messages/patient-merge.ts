import type { FhirResource, LinkStatement } from '#flow';
import {
  identifiersIn,
  type PatientIdentifier,
  primaryOf,
  primaryPatientIdentifier,
} from '#formats/hl7v2/patient-identifier.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { identifier } from '../datatypes/cx.ts';
import { humanNames } from '../datatypes/xpn.ts';
import { keepFields } from '../kept-fields.ts';
import { type Field, fields } from '../leaves.ts';
import { note, reading, type Scope } from '../scope.ts';
import { fillsIn, state } from '../state.ts';

/**
 * What an event does to whom MRG-1 names (HL7 v2.5.1 §3.3.18 to §3.3.51). A18, A30, A34, A36, A39 and A40 merge two records; A46
 * to A48 give a record another number, as A31 with MRG does; A43 moves a number to another person.
 */
const effects: ReadonlyMap<string, LinkStatement['kind']> = new Map([
  ...['A18', 'A30', 'A34', 'A36', 'A39', 'A40'].map((trigger) => [trigger, 'merge'] as const),
  ...['A46', 'A47', 'A48', 'A31'].map((trigger) => [trigger, 'change'] as const),
  ['A43', 'move'] as const,
]);

/** Events in which MRG-1 must name another patient than PID: they are about nothing else. */
const demanding = new Set(['A18', 'A30', 'A34', 'A36', 'A39', 'A40', 'A47', 'A43']);

/** Triggers whose meaning is who is who. */
export const identityEvents: ReadonlySet<string> = new Set([...effects.keys(), 'A24', 'A37']);

/**
 * States that the patients whom MRG names are now the one of PID, and what MRG tells of each: a record of which nothing else is
 * known is known by that. `patient` is PID's. Nobody is merged into a patient without a number.
 */
export function stateMerges(
  scope: Scope,
  trigger: string,
  { pid, patient, mrg }: { readonly pid: Segment; readonly patient: string; readonly mrg: readonly Segment[] },
): void {
  const kind = effects.get(trigger);
  if (kind === undefined) return;
  if (mrg.length === 0) {
    if (demanding.has(trigger)) note(scope, 'CW-TRN-050', 'error', 'MRG[1]');
    return;
  }
  if (primaryPatientIdentifier(pid) === undefined) return;
  for (const segment of mrg) {
    if (kind === 'move' && isOfTheSameNumber(pid, segment)) {
      stateParting(scope, patient, segment);
      continue;
    }
    const priors = priorPatients(pid, segment);
    if (priors.length === 0 && demanding.has(trigger)) {
      const isNamed = [1, 4].some((field) => identifiersIn(segment, field).length > 0);
      note(scope, isNamed ? 'CW-TRN-051' : 'CW-TRN-050', isNamed ? 'warning' : 'error', `MRG[${segment.ordinal}]-1`);
    }
    for (const [index, prior] of priors.entries()) {
      const from = scope.context.ids.patient(scope.context.system, prior.authority, prior.value);
      if (from === patient) continue;
      statePrior(scope, from, segment, index === 0 ? undefined : prior);
      scope.links.push({ kind, from, to: patient });
    }
  }
}

/**
 * The numbers under which the prior record may be kept: of MRG-1 (before version 2.3.1 also of MRG-4) those that PID does not have:
 * the leading one, and others of its type, as a record may have had several.
 */
function priorPatients(pid: Segment, mrg: Segment): readonly PatientIdentifier[] {
  const kept = new Set([...identifiersIn(pid, 3), ...identifiersIn(pid, 2)].map(nameOf));
  for (const field of [1, 4]) {
    const gone = identifiersIn(mrg, field).filter((one) => !kept.has(nameOf(one)));
    const leading = primaryOf(gone);
    if (leading === undefined) continue;
    const siblings = gone.filter((one) => one.type === leading.type && nameOf(one) !== nameOf(leading));
    return [leading, ...siblings];
  }
  return [];
}

/** A43 as §3.6.2 shows it: the number that moves stands in PID-3 and in MRG-1, whose it was in MRG-4 or MRG-2. */
function isOfTheSameNumber(pid: Segment, mrg: Segment): boolean {
  const moved = primaryOf(identifiersIn(mrg, 1));
  return moved !== undefined && identifiersIn(pid, 3).some((one) => nameOf(one) === nameOf(moved));
}

/** The moved number is no longer one of the person that it leaves. */
function stateParting(scope: Scope, patient: string, mrg: Segment): void {
  const { ids, system } = scope.context;
  const left = primaryOf([4, 2].flatMap((field) => identifiersIn(mrg, field)));
  if (left === undefined) note(scope, 'CW-TRN-050', 'warning', `MRG[${mrg.ordinal}]-4`);
  else scope.links.push({ kind: 'unlink', from: ids.patient(system, left.authority, left.value), to: patient });
}

const nameOf = ({ authority, value }: PatientIdentifier) => `${authority}|${value}`;

/** What MRG tells of the prior record, for want of its own messages. `only`: of a further number, that alone. */
export function statePrior(scope: Scope, id: string, segment: Segment, only?: PatientIdentifier): void {
  const mrg = reading(scope, segment);
  const path = `Patient/${id}#`;
  const content: FhirResource = { resourceType: 'Patient' };
  const isMeant = ({ repetition }: Field) => only === undefined || repetition.place() === only.place;
  const numbers: Element[] = [];
  const seen = new Set<string>();
  for (const field of [1, 2, 4]) {
    for (const one of fields(mrg, field).filter(isMeant)) {
      const made = identifier(scope, one, `${path}identifier[${numbers.length}]`);
      if (made === undefined || seen.has(JSON.stringify(made))) continue;
      seen.add(JSON.stringify(made));
      numbers.push(made);
    }
  }
  if (numbers.length > 0) content.identifier = numbers;
  if (only === undefined) {
    const names: Element[] = [];
    for (const field of fields(mrg, 7)) names.push(...humanNames(scope, field, `${path}name[${names.length}]`));
    if (names.length > 0) content.name = names;
    keepFields(scope, mrg, path, content as Element);
  }
  state(scope, { type: 'Patient', id, patient: id, mode: 'merge', ...fillsIn(content) });
}

/**
 * A24 links the records of its patients, A37 undoes that (§3.3.24, §3.3.37): each stays as it is. A merge is not undone by an A37.
 */
export function stateLinks(scope: Scope, trigger: string, patients: readonly string[]): void {
  if (trigger !== 'A24' && trigger !== 'A37') return;
  const [first, ...others] = new Set(patients);
  if (first === undefined) return;
  if (others.length === 0) {
    note(scope, patients.length > 1 ? 'CW-TRN-051' : 'CW-TRN-050', 'warning', 'PID[2]-3');
    return;
  }
  for (const other of others) scope.links.push({ kind: trigger === 'A24' ? 'link' : 'unlink', from: other, to: first });
}
