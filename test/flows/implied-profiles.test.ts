import { afterAll, beforeAll, expect, test } from 'vitest';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const profile = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-body-weight';

/** Valid R4, of a code that implies a profile, which asks for a category. */
const weight = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
  subject: { display: 'somebody' },
  effectiveDateTime: '2026-03-04',
  valueQuantity: { value: 71, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
};
const category = [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
];
const whole = { ...weight, category };

onEachPlace('the profile that a resource’s kind implies', (place) => {
  let app: RunningApp;
  afterAll(() => app[Symbol.asyncDispose]());

  async function ask(method: string, path: string, body: unknown, headers: { [name: string]: string } = {}) {
    const answer = await fetch(`${app.fhir}/${path}`, {
      method,
      headers: { 'content-type': 'application/fhir+json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    const told = answer.headers.get('x-profile-warnings');
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), told };
  }
  const outcome = { prefer: 'return=OperationOutcome' };
  const jsonPatch = { 'content-type': 'application/json-patch+json' };
  const transaction = (...resources: object[]) => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map((resource) => ({ resource, request: { method: 'POST', url: 'Observation' } })),
  });
  const missing = { severity: 'warning', code: 'required', expression: ['Observation'] };

  beforeAll(async () => {
    app = await runApp(await place());
  });

  test('a create that breaks it is done, and says so', async () => {
    const made = await ask('POST', 'Observation', weight);
    expect([made.status, Number(made.told) > 0]).toEqual([201, true]);
    const told = await ask('POST', 'Observation', weight, outcome);
    expect(told.status).toBe(201);
    expect(told.body.issue).toContainEqual(expect.objectContaining(missing));
    expect(told.body.issue.find(({ code }: any) => code === 'required').diagnostics).toContain(profile);
  });

  test('what meets it is told nothing', async () => {
    const made = await ask('POST', 'Observation', whole);
    expect([made.status, made.told]).toEqual([201, null]);
  });

  test('an update and a patch are told of it, too', async () => {
    const { id } = (await ask('POST', 'Observation', whole)).body;
    const update = await ask('PUT', `Observation/${id}`, { ...weight, id }, outcome);
    expect([update.status, update.body.issue.some(({ severity }: any) => severity === 'warning')]).toEqual([200, true]);
    const mended = await ask(
      'PATCH',
      `Observation/${id}`,
      [{ op: 'add', path: '/category', value: category }],
      jsonPatch,
    );
    expect([mended.status, mended.told]).toEqual([200, null]);
    const broken = await ask('PATCH', `Observation/${id}`, [{ op: 'remove', path: '/category' }], jsonPatch);
    expect([broken.status, Number(broken.told) > 0]).toEqual([200, true]);
  });

  test('in a Bundle, the entry that breaks it says so', async () => {
    const { status, body } = await ask('POST', '', transaction(whole, weight));
    expect(status).toBe(200);
    expect(body.entry.map(({ response }: any) => response.outcome?.issue)).toEqual([
      undefined,
      expect.arrayContaining([expect.objectContaining(missing)]),
    ]);
  });

  test('one that is declared refuses', async () => {
    const made = await ask('POST', 'Observation', { ...weight, meta: { profile: [profile] } });
    expect(made.status).toBe(422);
  });
});

onEachPlace('the profile that a resource’s kind implies, where it is demanded', (place) => {
  test('creates, updates, patches and transactions that break it are refused', async () => {
    await using app = await runApp(await place(), { validation: { impliedProfiles: 'refuse' } });
    const ask = async (method: string, path: string, body: unknown, kind = 'application/fhir+json') => {
      const headers = { 'content-type': kind };
      const answer = await fetch(`${app.fhir}/${path}`, { method, headers, body: JSON.stringify(body) });
      return { status: answer.status, body: (await answer.json()) as any };
    };
    expect((await ask('POST', 'Observation', weight)).status).toBe(422);
    const made = await ask('POST', 'Observation', whole);
    expect(made.status).toBe(201);
    const { id } = made.body;
    const update = await ask('PUT', `Observation/${id}`, { ...weight, id });
    expect([update.status, update.body.issue[0].details.coding[0].code]).toEqual([422, 'CW-WRT-022']);
    const patch = [{ op: 'remove', path: '/category' }];
    expect((await ask('PATCH', `Observation/${id}`, patch, 'application/json-patch+json')).status).toBe(422);
    const entry = [whole, weight].map((resource) => ({ resource, request: { method: 'POST', url: 'Observation' } }));
    const bundle = await ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    expect([bundle.status, bundle.body.issue[0].expression[0]]).toEqual([422, expect.stringContaining('entry[1]')]);
    expect((await app.get('Observation?_summary=count')).body.total).toBe(1);
  });
});
