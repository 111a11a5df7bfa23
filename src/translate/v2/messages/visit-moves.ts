import type { BusinessKey } from '#flow';
import { businessKey } from '#formats/hl7v2/business-keys.ts';
import { identifiersIn, primaryOf, primaryPatientIdentifier } from '#formats/hl7v2/patient-identifier.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { note, type Scope } from '../scope.ts';
import { statePrior } from './patient-merge.ts';

/** A44 moves an account, A45 a visit, to the patient of PID from the one of MRG-1 (HL7 v2.5.1 §3.3.44, §3.3.45). */
export const moveEvents: ReadonlySet<string> = new Set(['A44', 'A45']);

/** States what an A44 or A45 moves. `segments`: its MRG and PV1; `patient` is PID's. */
export function stateMoves(
  scope: Scope,
  trigger: string,
  {
    pid,
    patient,
    segments,
  }: { readonly pid: Segment; readonly patient: string; readonly segments: readonly Segment[] },
): void {
  if (!moveEvents.has(trigger)) return;
  const inOrder = [...segments].sort((a, b) => a.position - b.position);
  const merging = inOrder.filter(({ id }) => id === 'MRG');
  if (merging.length === 0) note(scope, 'CW-TRN-050', 'error', 'MRG[1]');
  if (primaryPatientIdentifier(pid) === undefined) return;
  for (const mrg of merging) {
    const at = `MRG[${mrg.ordinal}]`;
    const prior = primaryOf(identifiersIn(mrg, 1));
    // Each MRG has its PV1 behind it.
    const next = inOrder[inOrder.indexOf(mrg) + 1];
    const key = trigger === 'A44' ? accountOf(mrg, pid) : visitOf(mrg, next?.id === 'PV1' ? next : undefined);
    if (prior === undefined || key === undefined) {
      note(scope, 'CW-TRN-050', 'error', prior === undefined ? `${at}-1` : `${at}-${trigger === 'A44' ? 3 : 5}`);
      continue;
    }
    const from = scope.context.ids.patient(scope.context.system, prior.authority, prior.value);
    if (from === patient) {
      note(scope, 'CW-TRN-051', 'warning', `${at}-1`);
      continue;
    }
    statePrior(scope, from, mrg);
    scope.moves.push({ key, from, to: patient });
  }
}

/** The account as it was known before: MRG-3, else PID-18, which is the same. */
function accountOf(mrg: Segment, pid: Segment): BusinessKey | undefined {
  const number = identifiersIn(mrg, 3)[0] ?? identifiersIn(pid, 18)[0];
  return number && businessKey('account', number.authority, number.value);
}

/** The visit as it was known before: MRG-5, else PV1-19, which is the same. */
function visitOf(mrg: Segment, pv1: Segment | undefined): BusinessKey | undefined {
  const number = identifiersIn(mrg, 5)[0] ?? (pv1 && identifiersIn(pv1, 19)[0]);
  return number && businessKey('visit', number.authority, number.value);
}
