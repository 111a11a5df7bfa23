import type { Draft } from '../segment-draft.ts';
import type { Writing } from '../writing.ts';
import {
  type About,
  allergySegments,
  guarantorSegments,
  insuranceSegments,
  kinSegments,
  personSegments,
  visitSegments,
} from './about-patient.ts';
import { rolesOfVisit } from './taking-part.ts';

/** What may stand beside PID and the visit. */
type Part = 'kin' | 'insurance' | 'guarantors' | 'allergies';

/** By message code: what of it stands before the visit and behind it, in the order of the structure (HL7 v2.5.1). */
const partsOf: Readonly<Record<string, { readonly before: readonly Part[]; readonly behind: readonly Part[] }>> = {
  ADT: { before: ['kin'], behind: [] },
  ORU: { before: ['kin'], behind: [] },
  SIU: { before: [], behind: [] },
  MDM: { before: [], behind: [] },
  VXU: { before: ['kin'], behind: ['guarantors', 'insurance'] },
};
/** Orders of every kind, and what the pharmacy made of them. */
const ofOrders = { before: ['kin'], behind: ['insurance', 'guarantors', 'allergies'] } as const;

/** The head of a message: whom it is about, the visit and who takes part in it, who pays, what to be careful of. */
export function headSegments(writing: Writing, about: About, type: string, isVisitRequired = false): readonly Draft[] {
  const { patient, encounter } = about;
  const { before, behind } = partsOf[type.slice(0, 3)] ?? ofOrders;
  const write = (part: Part): readonly Draft[] => parts[part](writing, patient);
  const person = personSegments(writing, { ...about, type });
  // Outside of ADT, who may not be told stands behind the next of kin (HL7 v2.6 §4.4.6).
  const isLate = ({ id }: Draft) => id === 'ARV' && !type.startsWith('ADT');
  return [
    ...person.filter((draft) => !isLate(draft)),
    ...before.flatMap(write),
    ...person.filter(isLate),
    ...visitSegments(writing, encounter, isVisitRequired),
    ...rolesOfVisit(writing, encounter, type),
    ...behind.flatMap(write),
  ];
}

const parts: Readonly<Record<Part, typeof kinSegments>> = {
  kin: kinSegments,
  insurance: insuranceSegments,
  guarantors: guarantorSegments,
  allergies: allergySegments,
};
