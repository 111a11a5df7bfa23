import type { Group } from './inferno-metadata.ts';

/**
 * Where in HL7v2 it would come from, for what a store filled by ADT and ORU alone does not have: the message and field that the
 * senders do not send, or that no message has at all.
 */
export function v2Source({ name, resource, searches }: Group, what: string): string {
  const elements = [what.split(/[ .:[=]/, 1)[0]!, ...(searchesOf(what, searches) ?? [])];
  const own = elements.map((element) => byElement[`${resource}.${element}`]).find((source) => source !== undefined);
  return own ?? byGroup[name] ?? byType[resource] ?? `a field of ${resource} that the synthetic senders leave empty`;
}

/** Searches and comparators name parameters, not elements. */
function searchesOf(what: string, searches: Group['searches']): string[] | undefined {
  const names = what.split(/ \+ | /);
  const known = new Set(searches.flatMap((search) => search.names));
  return names.some((name) => known.has(name)) ? names : undefined;
}

const pharmacy = 'pharmacy messages (OMP^O09, RDE^O11): RXO, RXE';

const byType: { readonly [type: string]: string } = {
  CarePlan: 'care plan messages (PPP^PCB): PTH; no ADT or ORU field',
  CareTeam: 'ROL or PRT of a person, an order or a problem, which these systems do not send',
  Device: 'PRT-16 to PRT-22 (UDI, v2.8.2); not sent by these systems',
  DocumentReference: 'document messages (MDM^T02): TXA, OBX',
  Goal: 'goal messages (PGL^PC6): GOL',
  Immunization: 'vaccination messages (VXU^V04): RXA, RXR',
  Medication: pharmacy,
  MedicationRequest: pharmacy,
  MedicationDispense: 'dispense messages (RDS^O13): RXD',
  PractitionerRole: 'master files (MFN^M02): PRA; ADT and ORU name people, not their roles',
  Procedure: 'PR1, which these systems do not send',
  QuestionnaireResponse: 'no v2 message; answers come as OBX and are Observations',
  RelatedPerson: 'NK1, which is shown as Patient.contact',
  Condition: 'DG1',
  Observation: 'OBX with this code, which these systems do not send',
};

const byGroup: { readonly [group: string]: string } = {
  us_core_condition_problems_health_concerns: 'problem messages (PPR^PC1): PRB; DG1 gives encounter diagnoses',
  us_core_blood_pressure: 'a panel OBX: systolic and diastolic come as two OBX and stay two Observations',
  us_core_pulse_oximetry: 'OBX with LOINC 59408-5 beside 2708-6, and oxygen flow as its component',
};

const byElement: { readonly [element: string]: string } = {
  'AllergyIntolerance.verificationStatus': 'IAM-17; AL1 has no such field',
  'Condition.abatementDateTime': 'PRB-9; DG1 has no such field',
  'Condition.abatement-date': 'PRB-9; DG1 has no such field',
  'Condition.recordedDate': 'DG1-19, which these systems leave empty',
  'Condition.recorded-date': 'DG1-19, which these systems leave empty',
  'Condition.asserted-date': 'PRB-2; DG1 has no such field',
  'Condition.clinical-status': 'PRB-14; DG1 has no such field',
  'Coverage.identifier': 'IN1-49 with its type, which these systems leave empty',
  'Coverage.type': 'IN1-15, which these systems leave empty',
  'DiagnosticReport.performer': 'OBR-32 or OBX-15, which these systems leave empty',
  'DiagnosticReport.category': 'OBR-24 with a code of the LOINC document ontology',
  'Encounter.participant': 'PRT-11 and PRT-12 or ROL-5 and ROL-6; PV1 names people without times',
  'Location.address': 'master files (MFN^M05): LOC-5; a PL names a place without its address',
  'Location.address-city': 'master files (MFN^M05): LOC-5',
  'Location.address-state': 'master files (MFN^M05): LOC-5',
  'Location.address-postalcode': 'master files (MFN^M05): LOC-5',
  'Location.telecom': 'master files (MFN^M05): LOC-6',
  'Location.status': 'PL-5, which these systems leave empty',
  'Location.managingOrganization': 'master files (MFN^M05): LOC-2',
  'Observation.performer': 'OBX-16 or OBX-25, which these systems leave empty',
  'Observation.derivedFrom': 'no field: OBX do not say what they were computed from',
  'Observation.valueBoolean': 'no value type of OBX is a boolean',
  'Observation.valueQuantity': 'OBX-2 NM under this category',
  'Observation.valueCodeableConcept': 'OBX-2 CWE under this category',
  'Organization.active': 'master files (MFN): no ADT or ORU field',
  'Organization.address': 'XON has none; IN1-5 without a country',
  'Organization.identifier': 'XON-10 with the type NPI, which these systems leave empty',
  'Patient.name': 'PID-5.4 and PID-9: suffixes and former names, which these lives do not have',
  'Patient.address': 'PID-11.7 BA or a former address with its dates',
  'Patient.deceasedDateTime': 'PID-29: nobody dies in these lives',
  'Patient.death-date': 'PID-29: nobody dies in these lives',
  'Patient.extension': 'PID-39 (tribe); for us-core-sex no field of v2.5',
  'Practitioner.telecom': 'master files (MFN^M02): STF-10; an XCN has none',
  'Practitioner.identifier': 'XCN-13 NPI, which these systems leave empty',
  'ServiceRequest.authoredOn': 'ORC-9, which these systems leave empty',
  'ServiceRequest.authored': 'ORC-9, which these systems leave empty',
  'ServiceRequest.category': 'OBR-24: not sent with these orders',
  'ServiceRequest.occurrencePeriod': 'TQ1-7 and TQ1-8, or OBR-27',
};
