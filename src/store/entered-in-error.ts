import type { Elements, Folded } from './fold.ts';

const verification = (system: string) => ({
  verificationStatus: {
    coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: 'entered-in-error' }],
  },
});

/** How each type says that it was entered in error (FHIR R4); types that have no word for it are withdrawn instead. */
const words: { readonly [type: string]: Elements } = {
  AllergyIntolerance: verification('allergyintolerance-verification'),
  Condition: verification('condition-ver-status'),
  ...Object.fromEntries(
    [
      'Account',
      'CarePlan',
      'CareTeam',
      'ChargeItem',
      'Consent',
      'Coverage',
      'Device',
      'DiagnosticReport',
      'DocumentReference',
      'Encounter',
      'Immunization',
      'MedicationAdministration',
      'MedicationDispense',
      'MedicationRequest',
      'MedicationStatement',
      'Observation',
      'Procedure',
      'QuestionnaireResponse',
      'ServiceRequest',
      'Specimen',
    ].map((type) => [type, { status: 'entered-in-error' }]),
  ),
};

/** Elements whose say goes to the words above. ait-2, con-5: no clinicalStatus beside verificationStatus entered-in-error. */
const judged = ['status', '_status', 'verificationStatus', 'clinicalStatus'];

/** Whether a resource of this type can stay on the wrong chart, marked as entered in error. */
export function canBeEnteredInError(type: string): boolean {
  return type in words;
}

/** The content as shown on the wrong chart. */
export function enteredInError(type: string, content: Elements): Elements {
  return { ...content, ...words[type] };
}

/** The state without the elements that `enteredInError` gives, so that a stored row and a folded one are the same. */
export function withoutJudgement(state: Folded): Folded {
  const content = { ...state.content };
  const marks = new Map(state.marks);
  for (const key of judged) {
    delete content[key];
    marks.delete(key);
  }
  return { ...state, content, marks };
}
