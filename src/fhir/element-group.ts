/**
 * Choice elements at the top level of the types that sources state (FHIR R4, `[x]` in each type's table). The keys of a
 * choice are one element: a value that turns from `valueString` to `valueQuantity` must not leave both.
 */
const choices: { readonly [type: string]: readonly string[] } = {
  AllergyIntolerance: ['onset'],
  Condition: ['onset', 'abatement'],
  Device: [],
  DiagnosticReport: ['effective'],
  FamilyMemberHistory: ['born', 'age', 'deceased'],
  Goal: ['start'],
  Immunization: ['occurrence'],
  MedicationAdministration: ['medication', 'effective'],
  MedicationDispense: ['medication', 'statusReason'],
  MedicationRequest: ['medication', 'reported'],
  MedicationStatement: ['medication', 'effective'],
  Observation: ['value', 'effective'],
  Patient: ['deceased', 'multipleBirth'],
  Practitioner: [],
  Procedure: ['performed'],
  Provenance: ['occurred'],
  ServiceRequest: ['quantity', 'occurrence', 'asNeeded'],
};

/**
 * The element that a top-level JSON key belongs to: `_birthDate` to `birthDate`, `valueQuantity` to `value`. What an Observation
 * says of its value goes with it: why there is none (obs-6), how it is to be read, and against which range. A corrected value
 * that comes without a flag must not keep the flag of the wrong one.
 */
export function elementGroup(type: string, key: string): string {
  const name = key.charCodeAt(0) === 0x5f ? key.slice(1) : key;
  if (type === 'Observation' && ofValue.has(name)) return 'value';
  for (const choice of choices[type] ?? []) {
    if (name.length > choice.length && name.startsWith(choice) && isUpper(name.charCodeAt(choice.length)))
      return choice;
  }
  return name;
}

const ofValue: ReadonlySet<string> = new Set(['dataAbsentReason', 'interpretation', 'referenceRange', 'component']);

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}
