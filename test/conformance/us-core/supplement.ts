/**
 * Resources of our own for what neither the package's examples nor the g(10) fixtures show: without them nothing could be said
 * of a server's support of these elements. The person is the package's own `Patient/example`.
 */
export const supplement: readonly any[] = [
  {
    ...profiled('Condition', 'supplement-problem', 'us-core-condition-problems-health-concerns'),
    clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'resolved'),
    verificationStatus: coded('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed'),
    category: [coded('http://terminology.hl7.org/CodeSystem/condition-category', 'problem-list-item')],
    code: coded('http://snomed.info/sct', '195662009'),
    subject: { reference: 'Patient/example' },
    encounter: { reference: 'Encounter/example-1' },
    onsetDateTime: '2020-02-01',
    abatementDateTime: '2020-02-14',
    recordedDate: '2020-02-02',
  },
  {
    ...profiled('Immunization', 'supplement-refused', 'us-core-immunization'),
    status: 'not-done',
    statusReason: coded('http://terminology.hl7.org/CodeSystem/v3-ActReason', 'PATOBJ'),
    vaccineCode: coded('http://hl7.org/fhir/sid/cvx', '140'),
    patient: { reference: 'Patient/example' },
    occurrenceDateTime: '2021-10-01',
    primarySource: true,
  },
  {
    ...profiled('MedicationRequest', 'supplement-discharge', 'us-core-medicationrequest'),
    status: 'active',
    intent: 'order',
    category: [coded('http://terminology.hl7.org/CodeSystem/medicationrequest-category', 'discharge')],
    medicationReference: { reference: 'Medication/uscore-med1' },
    subject: { reference: 'Patient/example' },
    authoredOn: '2021-10-01',
    requester: { reference: 'Practitioner/practitioner-1' },
  },
  {
    ...profiled('MedicationDispense', 'supplement-dispense', 'us-core-medicationdispense'),
    status: 'completed',
    medicationReference: { reference: 'Medication/uscore-med1' },
    subject: { reference: 'Patient/example' },
    type: coded('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'FF'),
    whenHandedOver: '2021-10-02',
  },
  {
    ...profiled('Observation', 'supplement-lab-text', 'us-core-observation-lab'),
    status: 'final',
    category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory')],
    code: coded('http://loinc.org', '664-3'),
    subject: { reference: 'Patient/example' },
    effectiveDateTime: '2021-10-03',
    valueString: 'Gram positive cocci in clusters',
  },
  {
    ...profiled('Observation', 'supplement-simple', 'us-core-simple-observation'),
    status: 'final',
    category: [coded('http://hl7.org/fhir/us/core/CodeSystem/us-core-category', 'functional-status')],
    code: coded('http://loinc.org', '41950-7'),
    subject: { reference: 'Patient/example' },
    effectiveDateTime: '2021-10-03',
    valueQuantity: { value: 4200, unit: '/d', system: 'http://unitsofmeasure.org', code: '/d' },
  },
  {
    resourceType: 'Endpoint',
    id: 'supplement-endpoint',
    status: 'active',
    connectionType: {
      system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
      code: 'direct-project',
    },
    payloadType: [{ text: 'any' }],
    address: 'mailto:clinic@direct.example.org',
  },
  {
    ...profiled('PractitionerRole', 'supplement-role', 'us-core-practitionerrole'),
    practitioner: { reference: 'Practitioner/practitioner-1' },
    organization: { reference: 'Organization/saint-luke-w-endpoint' },
    code: [coded('http://nucc.org/provider-taxonomy', '207R00000X')],
    specialty: [coded('http://nucc.org/provider-taxonomy', '207R00000X')],
    location: [{ reference: 'Location/hl7east' }],
    telecom: [{ system: 'phone', value: '+1 555 0100' }],
    endpoint: [{ reference: 'Endpoint/supplement-endpoint' }],
  },
  {
    ...profiled('CareTeam', 'supplement-team', 'us-core-careteam'),
    status: 'active',
    subject: { reference: 'Patient/example' },
    participant: [
      {
        role: [coded('http://snomed.info/sct', '17561000')],
        member: { reference: 'PractitionerRole/supplement-role' },
      },
    ],
  },
  {
    ...profiled('QuestionnaireResponse', 'supplement-answers', 'us-core-questionnaireresponse'),
    identifier: { system: 'http://example.org/answers', value: '1' },
    questionnaire: 'http://example.org/Questionnaire/intake',
    _questionnaire: {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/display', valueString: 'Intake' }],
    },
    status: 'completed',
    subject: { reference: 'Patient/example' },
    authored: '2021-10-04T10:00:00Z',
    item: [
      {
        linkId: '1',
        text: 'Do you smoke?',
        answer: [{ valueString: 'sometimes', item: [{ linkId: '1.1', answer: [{ valueString: 'pipe' }] }] }],
      },
    ],
  },
  {
    ...profiled('ServiceRequest', 'supplement-series', 'us-core-servicerequest'),
    status: 'active',
    intent: 'order',
    category: [coded('http://hl7.org/fhir/us/core/CodeSystem/us-core-category', 'sdoh')],
    code: coded('http://snomed.info/sct', '467771000124109'),
    subject: { reference: 'Patient/example' },
    occurrencePeriod: { start: '2021-11-01', end: '2021-12-01' },
    authoredOn: '2021-10-05T08:00:00Z',
    requester: { reference: 'Practitioner/practitioner-1' },
  },
];

function profiled(resourceType: string, id: string, profile: string) {
  return { resourceType, id, meta: { profile: [`http://hl7.org/fhir/us/core/StructureDefinition/${profile}`] } };
}

function coded(system: string, code: string) {
  return { coding: [{ system, code }] };
}
