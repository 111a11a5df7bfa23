/** Requests that `docs/guides/fhir-api.md` shows and `test/flows/api-examples.test.ts` runs. `{id}` is a patient's. */
export interface ApiExample {
  readonly what: string;
  readonly request: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: object;
  readonly status: number;
  /** The answer is a Bundle with entries. */
  readonly finds?: true;
}

export const apiExamples: readonly ApiExample[] = [
  { what: 'What the server can do', request: 'GET metadata', status: 200 },
  { what: 'A patient by a number', request: 'GET Patient?identifier=4711', status: 200, finds: true },
  {
    what: 'A patient by name and birthday',
    request: 'GET Patient?family=okafor&birthdate=1980-02-15',
    status: 200,
    finds: true,
  },
  {
    what: 'A patient, if it has changed',
    request: 'GET Patient/{id}',
    headers: { 'if-none-match': 'W/"1"' },
    status: 304,
  },
  { what: 'All versions of it', request: 'GET Patient/{id}/_history', status: 200 },
  { what: 'Everything about a patient', request: 'GET Patient/{id}/$everything', status: 200, finds: true },
  {
    what: 'Laboratory results, newest first',
    request: 'GET Observation?patient={id}&category=laboratory',
    status: 200,
  },
  { what: 'Results of a time', request: 'GET Observation?patient={id}&date=ge2026-01-01&date=lt2027', status: 200 },
  {
    what: 'Reports with their results',
    request: 'GET DiagnosticReport?patient={id}&_include=DiagnosticReport:result&_count=10',
    status: 200,
    finds: true,
  },
  {
    what: 'Where a resource came from',
    request: 'GET Patient?_id={id}&_revinclude=Provenance:target',
    status: 200,
    finds: true,
  },
  { what: 'How many', request: 'GET AllergyIntolerance?patient={id}&_summary=count', status: 200 },
  {
    what: 'Grave allergies, and new ones',
    request: 'GET AllergyIntolerance?patient={id}&_filter=criticality+eq+high+or+date+ge+2026-01-01',
    status: 200,
  },
  { what: 'Several types at once', request: 'GET ?_type=Patient,Person&identifier=4711', status: 200, finds: true },
  { what: 'A part of a resource', request: 'GET Patient/{id}?_elements=name,birthDate', status: 200 },
  { what: 'In XML', request: 'GET Patient/{id}?_format=xml&_pretty=true', status: 200 },
  {
    what: 'A resource of your own',
    request: 'POST Patient',
    body: { resourceType: 'Patient', identifier: [{ system: 'http://example.org/app', value: '1' }], active: true },
    status: 201,
  },
  {
    what: 'The same, once',
    request: 'POST Patient',
    headers: { 'if-none-exist': 'identifier=http://example.org/app|1' },
    body: { resourceType: 'Patient', identifier: [{ system: 'http://example.org/app', value: '1' }] },
    status: 200,
  },
  {
    what: 'Under an id that you choose',
    request: 'PUT Patient/app-1',
    body: { resourceType: 'Patient', id: 'app-1', active: true },
    status: 201,
  },
  {
    what: 'A part of it changed',
    request: 'PATCH Patient/app-1',
    headers: { 'content-type': 'application/json-patch+json' },
    body: [{ op: 'replace', path: '/active', value: false }],
    status: 200,
  },
  {
    what: 'Is it valid?',
    request: 'POST Patient/$validate',
    body: { resourceType: 'Patient', birthDate: 'yesterday' },
    status: 200,
  },
  { what: 'What is misspelt is refused, never passed over', request: 'GET Patient?nmae=okafor', status: 400 },
];
