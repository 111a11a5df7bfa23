import type { Element } from '../../element.ts';
import { absentConcept, extendPrimitive } from '../../extensions.ts';
import { alternateCode } from '../datatypes/code.ts';
import { first, type Marks, take } from '../leaves.ts';
import { noteAt, type Scope } from '../scope.ts';
import { concept } from '../vocabulary.ts';

/** Codes of HL7 table 0085 that their FHIR status says in full; the others keep the code beside it. */
const said = new Set(['F', 'P', 'C', 'A']);

/**
 * OBX-11 → Observation.status. C, D and W are of the same Observation (its key has no status): corrected, or entered in
 * error. X (cannot be obtained) and N (not asked) say why there is no value. An unknown code is `unknown`.
 */
export function putStatus(scope: Scope, obx: Marks, path: string, observation: Element): void {
  const field = first(obx, 11);
  const code = field ? take(field, path, 'status').toUpperCase() : '';
  if (code === '') return;
  const mapped = concept('observation-status', code);
  if (mapped === undefined) noteAt(scope, 'CW-TRN-011', 'warning', field!);
  observation.status = mapped?.code ?? 'unknown';
  if (!said.has(code)) extendPrimitive(observation, 'status', alternateCode('0085', code));
  if (code === 'N') observation.dataAbsentReason = absentConcept('not-asked', 'Not Asked');
  if (code === 'X') observation.dataAbsentReason = absentConcept('error', 'Error');
  if (code === 'I' || code === 'O') observation.dataAbsentReason = absentConcept('temp-unknown', 'Temporarily Unknown');
}
