import type { BusinessKey } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { absentConcept } from '../../extensions.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { isRestriction, restrictionOfArv } from '../segments/arv.ts';
import { state } from '../state.ts';
import { codeKey } from './member-keys.ts';
import { subjectOf } from './patient-record.ts';

/** What a restriction is of: a person, or one visit of theirs. */
export interface Restricted {
  readonly patient: string;
  /** The visit, and what names it within the patient. */
  readonly visit?: { readonly encounter: Element; readonly name: string };
  readonly owner?: BusinessKey | undefined;
}

/**
 * ARV → Consents that deny, each known by its number (ARV-10), else by what it restricts and why: the action code of each (ARV-2) sets it or
 * takes it back, and others stay. What restricts nothing is kept at `target`.
 */
export function stateRestrictions(
  scope: Scope,
  { patient, visit, owner }: Restricted,
  segments: readonly Segment[],
  { path, target }: { readonly path: string; readonly target: Element },
): void {
  if (segments.length === 0) return;
  const unique = ordinals();
  for (const segment of segments) {
    const arv = reading(scope, segment);
    if (!isRestriction(arv)) {
      keepSegment(scope, arv, path, target);
      continue;
    }
    const number = [1, 2, 3].map((component) => segment.value(10, component).trim()).join('^');
    const what = number === '^^' ? `${codeKey(segment, 3)}|${codeKey(segment, 4)}` : number;
    const id = scope.context.ids.resource(patient, 'Consent', unique(`ARV ${visit?.name ?? ''}|${what}`));
    const at = `Consent/${id}#`;
    const content = restrictionOfArv(scope, arv, at);
    content.patient = subjectOf(patient);
    const provision = content.provision as Element;
    // What tells of the visit is restricted with it.
    if (visit !== undefined) provision.data = [{ meaning: 'dependents', reference: visit.encounter }];
    keepFields(scope, arv, at, content as Element);
    state(scope, { type: 'Consent', id, patient, mode: 'replace', content, defaults, owner });
  }
}

/** A restriction that is told is in force; a rule is demanded (ppc-1), and may not be said. */
const defaults: Element = { status: 'active', policyRule: absentConcept('unknown', 'Unknown') };
