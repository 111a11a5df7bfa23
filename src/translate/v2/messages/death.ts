import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { keepSegment } from '../kept-fields.ts';
import type { Owned } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { autopsyOfPda, causesOfPda, certificationOfPda, coronerOfPda } from '../segments/pda.ts';
import { state } from '../state.ts';
import { subjectOf } from './patient-record.ts';

/** Whose death it is, and the visit that is told with it. */
export interface Dead {
  readonly patient: string;
  readonly visit?: { readonly owned: Owned; readonly encounter: Element };
}

/**
 * PDA (HL7 v2.5.1 §3.4.12) → causes of death and the coroner's part as Observations, certification and autopsy as Procedures, as HL7's
 * guide for death records has them: the v2-to-FHIR guide has no map. A person dies once, so each is known within the patient. What
 * there is no element for (the place) is kept at `target`.
 */
export function stateDeath(
  scope: Scope,
  { patient, visit }: Dead,
  segments: readonly Segment[],
  { path, target }: { readonly path: string; readonly target: Element },
): void {
  if (segments.length === 0) return;
  const add = (type: string, name: string, made: (path: string) => Element | undefined) => {
    const id = scope.context.ids.resource(patient, type, `PDA ${name}`);
    const said = made(`${type}/${id}#`);
    if (said === undefined) return;
    const content: FhirResource = { resourceType: type, ...said, subject: subjectOf(patient) };
    if (visit !== undefined) content.encounter = visit.encounter;
    const defaults = { status: 'unknown' };
    state(scope, { type, id, patient, mode: 'replace', content, defaults, owner: visit?.owned.key });
  };
  for (const segment of segments) {
    const pda = reading(scope, segment);
    const ids = (index: number) =>
      `Observation/${scope.context.ids.resource(patient, 'Observation', `PDA cause ${index}`)}#`;
    for (const [index, cause] of causesOfPda(scope, pda, ids).entries())
      add('Observation', `cause ${index}`, () => cause);
    add('Procedure', 'certification', (at) => certificationOfPda(scope, pda, at));
    add('Procedure', 'autopsy', (at) => autopsyOfPda(scope, pda, at));
    add('Observation', 'coroner', (at) => coronerOfPda(pda, at));
    keepSegment(scope, pda, path, target);
  }
}
