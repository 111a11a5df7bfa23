import { compilePath, type Extract } from './extract.ts';

/** A search parameter as declared: FHIR R4 names, with the path as `extract.ts` reads it. */
interface Declared {
  readonly type: 'token' | 'reference' | 'date' | 'string';
  readonly path: string;
  /** Also answered without a patient: it has rows in `lookup` or `name` (DESIGN 14). */
  readonly everywhere?: true;
  /** The date that the type is ordered by: it has columns of its own. One a type. */
  readonly clinical?: true;
  /** Of a `code` element: the code system of its binding, for `system|code`. */
  readonly system?: string;
  /** Reference: the types that a bare id may mean. */
  readonly targets?: readonly string[];
  /** Means the patient's slice itself: asked by the row's patient, no index entry. */
  readonly slice?: true;
  /** String: parameters whose values this one has too (`name` has those of `family`); `path` names only what is more. */
  readonly includes?: readonly string[];
  readonly definition?: string;
}

export interface SearchParameter extends Declared {
  readonly name: string;
  readonly resourceType: string;
  readonly extract: Extract;
}

type DeclaredType = { readonly [name: string]: Declared };

const token = (path: string, more: Partial<Declared> = {}): Declared => ({ type: 'token', path, ...more });
const code = (path: string, system: string): Declared => ({ type: 'token', path, system });
const date = (path: string, more: Partial<Declared> = {}): Declared => ({ type: 'date', path, ...more });
const string = (path: string, more: Partial<Declared> = {}): Declared => ({ type: 'string', path, ...more });
const reference = (path: string, ...targets: string[]): Declared => ({ type: 'reference', path, targets });
const slice = (path: string): Declared => ({ type: 'reference', path, targets: ['Patient'], slice: true });
const everywhere = { everywhere: true } as const;
const clinical = { clinical: true } as const;
const clinicians = [
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Patient',
  'RelatedPerson',
  'CareTeam',
  'Device',
];

const address = (path: string): { [name: string]: Declared } => ({
  address: string(`${path}.line | ${path}.district | ${path}.text`, {
    ...everywhere,
    includes: ['address-city', 'address-state', 'address-postalcode', 'address-country'],
  }),
  'address-city': string(`${path}.city`, everywhere),
  'address-state': string(`${path}.state`, everywhere),
  'address-postalcode': string(`${path}.postalCode`, everywhere),
  'address-country': string(`${path}.country`, everywhere),
});

const humanName: { [name: string]: Declared } = {
  name: string('name.text | name.prefix | name.suffix', { ...everywhere, includes: ['family', 'given'] }),
  family: string('name.family', everywhere),
  given: string('name.given', everywhere),
};

const telecom: { [name: string]: Declared } = {
  telecom: token('telecom', everywhere),
  phone: token("telecom.where(system='phone')", everywhere),
  email: token("telecom.where(system='email')", everywhere),
};

const gender = 'http://hl7.org/fhir/administrative-gender';

/**
 * The parameters that are answered, by type: all that US Core asks for (SHALL and SHOULD) of the types that messages make,
 * and what clients use beside them. `_id` and `_lastUpdated` every type has.
 */
const declared: { readonly [type: string]: DeclaredType } = {
  Patient: {
    identifier: token('identifier', everywhere),
    ...humanName,
    birthdate: date('birthDate', { ...everywhere, ...clinical }),
    gender: code('gender', gender),
    'death-date': date('deceasedDateTime'),
    active: token('active'),
    ...telecom,
    ...address('address'),
    'general-practitioner': reference('generalPractitioner', 'Practitioner', 'Organization', 'PractitionerRole'),
    organization: reference('managingOrganization', 'Organization'),
  },
  Practitioner: {
    identifier: token('identifier', everywhere),
    ...humanName,
    active: token('active'),
    gender: code('gender', gender),
    ...telecom,
    ...address('address'),
  },
  Organization: {
    identifier: token('identifier', everywhere),
    name: string('name | alias', everywhere),
    active: token('active'),
    type: token('type'),
    partof: reference('partOf', 'Organization'),
    ...address('address'),
  },
  Location: {
    identifier: token('identifier', everywhere),
    name: string('name | alias', everywhere),
    status: code('status', 'http://hl7.org/fhir/location-status'),
    type: token('type'),
    partof: reference('partOf', 'Location'),
    organization: reference('managingOrganization', 'Organization'),
    ...address('address'),
  },
  Encounter: {
    patient: slice('subject'),
    subject: slice('subject'),
    identifier: token('identifier', everywhere),
    date: date('period', clinical),
    class: token('class'),
    type: token('type'),
    status: code('status', 'http://hl7.org/fhir/encounter-status'),
    location: reference('location.location', 'Location'),
    participant: reference('participant.individual', 'Practitioner', 'PractitionerRole', 'RelatedPerson'),
    'service-provider': reference('serviceProvider', 'Organization'),
    'reason-code': token('reasonCode'),
    'discharge-disposition': token('hospitalization.dischargeDisposition'),
  },
  Observation: {
    patient: slice('subject'),
    subject: slice('subject'),
    identifier: token('identifier'),
    date: date('effectiveDateTime | effectivePeriod | effectiveInstant', clinical),
    category: token('category'),
    code: token('code'),
    status: code('status', 'http://hl7.org/fhir/observation-status'),
    encounter: reference('encounter', 'Encounter'),
    performer: reference('performer', ...clinicians),
    specimen: reference('specimen', 'Specimen'),
    'based-on': reference('basedOn', 'ServiceRequest'),
    'value-concept': token('valueCodeableConcept'),
    'data-absent-reason': token('dataAbsentReason'),
    'has-member': reference('hasMember', 'Observation'),
    'derived-from': reference('derivedFrom', 'Observation', 'DocumentReference'),
  },
  DiagnosticReport: {
    patient: slice('subject'),
    subject: slice('subject'),
    identifier: token('identifier', everywhere),
    date: date('effectiveDateTime | effectivePeriod', clinical),
    issued: date('issued'),
    category: token('category'),
    code: token('code'),
    status: code('status', 'http://hl7.org/fhir/diagnostic-report-status'),
    encounter: reference('encounter', 'Encounter'),
    performer: reference('performer', ...clinicians),
    result: reference('result', 'Observation'),
    specimen: reference('specimen', 'Specimen'),
    'based-on': reference('basedOn', 'ServiceRequest'),
  },
  Condition: {
    patient: slice('subject'),
    subject: slice('subject'),
    identifier: token('identifier'),
    'clinical-status': token('clinicalStatus'),
    'verification-status': token('verificationStatus'),
    category: token('category'),
    code: token('code'),
    severity: token('severity'),
    encounter: reference('encounter', 'Encounter'),
    'onset-date': date('onsetDateTime | onsetPeriod'),
    'abatement-date': date('abatementDateTime | abatementPeriod'),
    'recorded-date': date('recordedDate', clinical),
    'asserted-date': date("extension('http://hl7.org/fhir/StructureDefinition/condition-assertedDate').valueDateTime"),
  },
  AllergyIntolerance: {
    patient: slice('patient'),
    identifier: token('identifier'),
    'clinical-status': token('clinicalStatus'),
    'verification-status': token('verificationStatus'),
    code: token('code | reaction.substance'),
    category: code('category', 'http://hl7.org/fhir/allergy-intolerance-category'),
    criticality: code('criticality', 'http://hl7.org/fhir/allergy-intolerance-criticality'),
    type: code('type', 'http://hl7.org/fhir/allergy-intolerance-type'),
    date: date('recordedDate', clinical),
  },
  Coverage: {
    patient: slice('beneficiary'),
    beneficiary: slice('beneficiary'),
    identifier: token('identifier'),
    status: code('status', 'http://hl7.org/fhir/fm-status'),
    type: token('type'),
    payor: reference('payor', 'Organization', 'Patient', 'RelatedPerson'),
  },
  ServiceRequest: {
    patient: slice('subject'),
    subject: slice('subject'),
    identifier: token('identifier', everywhere),
    authored: date('authoredOn', clinical),
    category: token('category'),
    code: token('code'),
    status: code('status', 'http://hl7.org/fhir/request-status'),
    intent: code('intent', 'http://hl7.org/fhir/request-intent'),
    priority: code('priority', 'http://hl7.org/fhir/request-priority'),
    encounter: reference('encounter', 'Encounter'),
    requester: reference('requester', ...clinicians),
    specimen: reference('specimen', 'Specimen'),
    requisition: token('requisition', everywhere),
    occurrence: date('occurrenceDateTime | occurrencePeriod'),
  },
  Specimen: {
    patient: slice('subject'),
    subject: slice('subject'),
    identifier: token('identifier', everywhere),
    accession: token('accessionIdentifier', everywhere),
    collected: date('collection.collectedDateTime | collection.collectedPeriod', clinical),
    status: code('status', 'http://hl7.org/fhir/specimen-status'),
    type: token('type'),
  },
  DocumentReference: {
    patient: slice('subject'),
    subject: slice('subject'),
    identifier: token('masterIdentifier | identifier', everywhere),
    date: date('date', clinical),
    period: date('context.period'),
    category: token('category'),
    type: token('type'),
    status: code('status', 'http://hl7.org/fhir/document-reference-status'),
    author: reference('author', ...clinicians),
    encounter: reference('context.encounter', 'Encounter'),
  },
  // Derived, not stored: `store/search/search-provenance.ts` answers these.
  Provenance: {
    patient: slice('target'),
    target: reference('target'),
  },
  RelatedPerson: {
    patient: slice('patient'),
    identifier: token('identifier', everywhere),
    name: string('name.text | name.prefix | name.suffix | name.family | name.given', everywhere),
    active: token('active'),
    gender: code('gender', gender),
    birthdate: date('birthDate', clinical),
    relationship: token('relationship'),
    ...telecom,
  },
};

/** A type that is searched, with its parameters compiled. */
export interface SearchType {
  readonly type: string;
  /** Whether its resources lie in patients' slices. */
  readonly hasSlice: boolean;
  readonly parameters: ReadonlyMap<string, SearchParameter>;
}

export const searchTypes: ReadonlyMap<string, SearchType> = new Map(
  Object.entries(declared).map(([type, parameters]) => [
    type,
    {
      type,
      hasSlice: Object.values(parameters).some((parameter) => parameter.slice === true),
      parameters: new Map(
        Object.entries(parameters).map(([name, parameter]) => [
          name,
          { ...parameter, name, resourceType: type, extract: compilePath(parameter.path) },
        ]),
      ),
    },
  ]),
);

/** The text of all declarations: what rows were indexed by is known by its hash. */
export const searchDeclarations: string = JSON.stringify(declared);
