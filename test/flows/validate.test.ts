import { afterAll, beforeAll, expect, test } from 'vitest';
import { admission } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const profile = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient';

onEachPlace('a resource can be validated without being stored', (place) => {
  let app: RunningApp;
  let id: string;
  beforeAll(async () => {
    app = await runApp(await place());
    await app.send(admission);
    id = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const ask = async (path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') => {
    const answer = await fetch(`${app.fhir}/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/fhir+json' } }),
    });
    const outcome = (await answer.json()) as any;
    expect(outcome.resourceType).toBe('OperationOutcome');
    const errors = outcome.issue.filter((issue: any) => issue.severity === 'error');
    return { status: answer.status, places: errors.map((issue: any) => issue.expression?.[0]), errors };
  };
  const patient = { resourceType: 'Patient', gender: 'female' };
  const parameters = (...more: unknown[]) => ({
    resourceType: 'Parameters',
    parameter: [{ name: 'resource', resource: patient }, ...more],
  });

  test('by R4, as the body or in Parameters, with the place of each fault', async () => {
    expect(await ask('Patient/$validate', patient)).toMatchObject({ status: 200, places: [] });
    expect(await ask('Patient/$validate', parameters())).toMatchObject({ status: 200, places: [] });
    const wrong = { ...patient, gender: 'F', name: [{ given: 'Ada' }], pet: true };
    const { status, places } = await ask('Patient/$validate', wrong);
    expect([status, ...places.sort()]).toEqual([200, 'Patient.gender', 'Patient.name[0].given', 'Patient.pet']);
  });

  test('by a profile that is named in the address, in Parameters, or in the resource itself', async () => {
    const lacking = { status: 200, places: ['Patient', 'Patient'] };
    const named = encodeURIComponent(profile);
    expect(await ask(`Patient/$validate?profile=${named}`, patient)).toMatchObject(lacking);
    expect(await ask('Patient/$validate', parameters({ name: 'profile', valueUri: profile }))).toMatchObject(lacking);
    expect(await ask('Patient/$validate', { ...patient, meta: { profile: [profile] } })).toMatchObject(lacking);
    expect(await ask('Patient/$validate?profile=urn:none', patient)).toMatchObject({ status: 400 });
  });

  test('what is stored, and what would be stored at its address', async () => {
    expect(await ask(`Patient/${id}/$validate`)).toMatchObject({ status: 200, places: [] });
    expect(await ask(`Patient/${id}/$validate?mode=delete`)).toMatchObject({ status: 200, places: [] });
    expect(await ask(`Patient/${id}/$validate?mode=update`, { ...patient, id: 'x' })).toMatchObject({
      status: 200,
      places: ['Patient.id'],
    });
    expect(await ask('Patient/nobody/$validate')).toMatchObject({ status: 404 });
  });

  test('what cannot be asked is refused', async () => {
    expect(await ask('Patient/$validate', { resourceType: 'Observation' })).toMatchObject({ status: 200 });
    expect((await ask('Patient/$validate', { resourceType: 'Parameters' })).status).toBe(400);
    const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
    const answer = await fetch(`${app.fhir}/Patient/$validate`, {
      method: 'POST',
      body: deep,
      headers: { 'content-type': 'application/fhir+json' },
    });
    expect(answer.status).toBe(400);
  });
});
