/** How the parameters of a type are indexed; what is not named here is judged by the content of a patient's rows. */
export interface Indexing {
  /** The date that the type is ordered by: it has columns of its own. */
  readonly clinical?: string;
  /** Tokens and references with hashes in the row, by which a patient's slice is filtered (DESIGN 14). */
  readonly tokens?: readonly string[];
  /** Also answered without a patient: with rows in `lookup` or `name`. The rarest first: candidates are found by that. */
  readonly everywhere?: readonly string[];
}

const list = (text: string): readonly string[] => text.split(' ');
const address = 'address address-city address-state address-postalcode address-country';
const telecom = 'telecom phone email';

/**
 * What is indexed: all that US Core asks for (SHALL and SHOULD) of what a patient has many of, what it asks for without a
 * patient, and what clients use beside them. Each name here costs something on every write; a patient's slice is small, and
 * what is left out is found by reading it.
 */
export const indexing: { readonly [type: string]: Indexing } = {
  AllergyIntolerance: {
    clinical: 'date',
    tokens: list('clinical-status verification-status code category criticality type identifier'),
  },
  Appointment: { clinical: 'date', tokens: ['status'], everywhere: list('identifier patient') },
  AppointmentResponse: { everywhere: ['patient'] },
  CarePlan: { clinical: 'date', tokens: list('category status') },
  CareTeam: { clinical: 'date', tokens: list('status role') },
  Condition: {
    clinical: 'recorded-date',
    tokens: list('clinical-status verification-status category code severity encounter identifier'),
  },
  Coverage: { tokens: list('status type payor identifier') },
  Device: { tokens: list('type status'), everywhere: ['identifier'] },
  DiagnosticReport: {
    clinical: 'date',
    tokens: list('category code status encounter performer result specimen based-on'),
    everywhere: ['identifier'],
  },
  DocumentReference: {
    clinical: 'date',
    tokens: list('category type status author encounter'),
    everywhere: ['identifier'],
  },
  Encounter: {
    clinical: 'date',
    tokens: list('class type status location participant service-provider reason-code discharge-disposition'),
    everywhere: ['identifier'],
  },
  Endpoint: { everywhere: list('identifier name organization') },
  Goal: { clinical: 'start-date', tokens: list('lifecycle-status') },
  Group: { everywhere: list('identifier member') },
  HealthcareService: { everywhere: list('identifier name organization') },
  Immunization: { clinical: 'date', tokens: list('status vaccine-code') },
  Location: {
    tokens: list('status type'),
    everywhere: list(`identifier name ${address} organization partof`),
  },
  Medication: { tokens: ['code'], everywhere: ['identifier'] },
  MedicationAdministration: { clinical: 'effective-time', tokens: list('status code context') },
  MedicationDispense: { clinical: 'whenhandedover', tokens: list('status type code prescription') },
  MedicationRequest: {
    clinical: 'authoredon',
    tokens: list('intent status encounter code requester'),
    everywhere: ['identifier'],
  },
  MedicationStatement: { clinical: 'effective', tokens: list('status code') },
  Observation: {
    clinical: 'date',
    tokens: list(
      'category code status encounter performer specimen based-on value-concept data-absent-reason has-member derived-from identifier',
    ),
  },
  Organization: { tokens: list('active type'), everywhere: list(`identifier name ${address} partof`) },
  Patient: {
    clinical: 'birthdate',
    tokens: list('gender active'),
    everywhere: list(`identifier birthdate ${telecom} family given name ${address}`),
  },
  Person: { everywhere: list('identifier name patient') },
  Practitioner: {
    tokens: list('active gender'),
    everywhere: list(`identifier ${telecom} family given name ${address}`),
  },
  PractitionerRole: {
    tokens: list('role active'),
    everywhere: list('identifier practitioner organization specialty location service'),
  },
  Procedure: { clinical: 'date', tokens: list('status code category encounter') },
  Provenance: { everywhere: ['target'] },
  Questionnaire: { everywhere: list('url identifier name') },
  QuestionnaireResponse: { clinical: 'authored', tokens: list('status questionnaire encounter') },
  RelatedPerson: {
    clinical: 'birthdate',
    tokens: list('active gender relationship'),
    everywhere: list(`identifier ${telecom} name`),
  },
  Schedule: { everywhere: list('identifier actor') },
  ServiceRequest: {
    clinical: 'authored',
    tokens: list('category code status intent priority encounter requester specimen'),
    everywhere: list('identifier requisition'),
  },
  Slot: { everywhere: list('identifier schedule') },
  Specimen: { clinical: 'collected', tokens: list('status type'), everywhere: list('identifier accession') },
  Task: { clinical: 'authored-on', tokens: list('status code focus owner'), everywhere: ['identifier'] },
};

/**
 * Strings whose values are for the most part those of other parameters: they are indexed once, under the other name, and
 * `path` tells what is more.
 */
export const shared: { readonly [name: string]: { readonly path: string; readonly includes: readonly string[] } } = {
  name: { path: 'name.text | name.prefix | name.suffix', includes: ['family', 'given'] },
  address: {
    path: 'address.line | address.district | address.text',
    includes: ['address-city', 'address-state', 'address-postalcode', 'address-country'],
  },
};
