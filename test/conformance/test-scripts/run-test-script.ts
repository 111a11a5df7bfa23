import { fail } from '../conformance-row.ts';
import { type FhirClient, type FhirReply, refusalText } from '../fhir-client.ts';

/**
 * Runs a FHIR R4 TestScript: setup, tests and teardown in order, operations against one server, asserts on its last answer.
 * What the engine does not know is an error of the runner, never a pass.
 */
export async function runTestScript(script: any, client: FhirClient): Promise<void> {
  const phases = [script.setup, ...(script.test ?? []), script.teardown].filter((phase) => phase !== undefined);
  let last: FhirReply | undefined;
  for (const { action = [] } of phases) {
    for (const { operation, assert } of action) {
      if (operation !== undefined) last = await operate(operation, client);
      if (assert !== undefined) {
        if (last === undefined) throw new Error('an assert before any operation');
        check(assert, last);
      }
    }
  }
}

const paths: { readonly [code: string]: (resource: string, params: string) => string } = {
  capabilities: () => 'metadata',
  read: (resource, params) => `${resource}${params}`,
  search: (resource, params) => `${resource}${params}`,
  history: (resource, params) => `${resource}/_history${params}`,
};

async function operate({ type, resource = '', params = '', requestHeader = [] }: any, client: FhirClient) {
  const path = paths[type.code];
  if (path === undefined) throw new Error(`an operation that the engine does not know: ${type.code}`);
  const headers = Object.fromEntries(requestHeader.map(({ field, value }: any) => [field, value]));
  return client.send('GET', path(resource, params), { headers });
}

function check({ label = 'assert', operator = 'equals', ...assert }: any, reply: FhirReply): void {
  const [what] = ['responseCode', 'contentType', 'responseBody'].filter((name) => assert[name] !== undefined);
  const actual = {
    responseCode: String(reply.status),
    contentType: reply.headers.get('content-type') ?? '',
    responseBody: typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body),
  }[what ?? ''];
  const test = operators[operator];
  if (what === undefined || actual === undefined || test === undefined) {
    throw new Error(`an assert that the engine does not know: ${JSON.stringify({ operator, ...assert })}`);
  }
  if (!test(actual, assert[what]))
    fail(`${label}: ${reply.status === 200 ? `it is ${actual.slice(0, 80)}` : refusalText(reply)}`);
}

const operators: { readonly [name: string]: (actual: string, wanted: string) => boolean } = {
  equals: (actual, wanted) => actual === wanted,
  notEquals: (actual, wanted) => actual !== wanted,
  in: (actual, wanted) => wanted.split(',').includes(actual),
  notIn: (actual, wanted) => !wanted.split(',').includes(actual),
  contains: (actual, wanted) => actual.includes(wanted),
  matchesRegex: (actual, wanted) => new RegExp(wanted).test(actual),
};
