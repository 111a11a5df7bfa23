import { type BusinessKeyKind, businessKey } from '#formats/hl7v2/business-keys.ts';
import { identifiersIn } from '#formats/hl7v2/patient-identifier.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { note, type Scope } from '../scope.ts';

/** A prior number and where the one stands that takes its place. */
interface Change {
  /** The field of MRG. */
  readonly prior: number;
  readonly segment: 'PID' | 'PV1';
  readonly field: number;
  readonly kind: BusinessKeyKind;
}

const account: Change = { prior: 3, segment: 'PID', field: 18, kind: 'account' };
const visit: Change = { prior: 5, segment: 'PV1', field: 19, kind: 'visit' };
const alternateVisit: Change = { prior: 6, segment: 'PV1', field: 50, kind: 'visit' };

/**
 * Events that merge accounts or visits, or change their numbers (HL7 v2.5.1 §3.3.35 to §3.3.51): what each demands. A06 and A07 may
 * do so beside (§3.3.6).
 */
const changesOf: ReadonlyMap<string, readonly Change[]> = new Map([
  ['A35', [account]],
  ['A36', [account]],
  ['A41', [account]],
  ['A42', [visit]],
  ['A49', [account]],
  ['A50', [visit]],
  ['A51', [alternateVisit]],
]);
const mayChange = new Set(['A06', 'A07']);

/** Triggers whose meaning is that a visit or an account becomes another. */
export const numberEvents: ReadonlySet<string> = new Set(changesOf.keys());

/** States which visits and accounts are now others: those of MRG become those of PID and PV1. */
export function stateNumberChanges(
  scope: Scope,
  trigger: string,
  { pid, segments }: { readonly pid: Segment; readonly segments: readonly Segment[] },
): void {
  const changes = changesOf.get(trigger) ?? (mayChange.has(trigger) ? [account, visit, alternateVisit] : []);
  if (changes.length === 0) return;
  const inOrder = [...segments].sort((a, b) => a.position - b.position);
  const isDemanded = numberEvents.has(trigger);
  const merging = inOrder.filter(({ id }) => id === 'MRG');
  if (merging.length === 0 && isDemanded) note(scope, 'CW-TRN-050', 'error', 'MRG[1]');
  for (const mrg of merging) {
    const pv1 = inOrder.find(({ id, position }) => id === 'PV1' && position > mrg.position);
    for (const { prior, segment, field, kind } of changes) {
      const holder = segment === 'PID' ? pid : pv1;
      const [kept] = holder === undefined ? [] : identifiersIn(holder, field);
      const gone = identifiersIn(mrg, prior);
      if (kept === undefined || gone.length === 0) {
        const at = kept === undefined ? `${segment}[${holder?.ordinal ?? 1}]-${field}` : `MRG[${mrg.ordinal}]-${prior}`;
        if (isDemanded) note(scope, 'CW-TRN-050', 'error', at);
        continue;
      }
      const becomes = businessKey(kind, kept.authority, kept.value);
      const keys = gone.map(({ authority, value }) => businessKey(kind, authority, value));
      if (isDemanded && !keys.some((key) => key !== becomes)) {
        note(scope, 'CW-TRN-051', 'warning', `MRG[${mrg.ordinal}]-${prior}`);
      }
      for (const key of keys) if (key !== becomes) scope.renames.push({ key, becomes });
    }
  }
}
