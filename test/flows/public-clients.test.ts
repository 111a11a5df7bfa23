/** Libraries that app developers use, as they come from the registry, against a running server. */
import { Client } from 'fhir-kit-client';
import smart from 'fhirclient';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admission, report } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

/** Without a launch: request, response and session are what only signing in asks for. */
const smartClient = (serverUrl: string): any => smart({} as any, {} as any, {} as any).client({ serverUrl });

const person = (family: string) => ({
  resourceType: 'Patient' as const,
  identifier: [{ system: 'http://example.org/clients', value: family }],
  name: [{ family, given: ['Ada'] }],
  gender: 'female' as const,
});

onEachPlace('the clients of others read, search, page and write', (place) => {
  let app: RunningApp;
  let id: string;
  const reports = 5;
  beforeAll(async () => {
    app = await runApp(await place());
    for (const message of [admission, ...Array.from({ length: reports }, (_, index) => report(index + 1))]) {
      expect(await app.send(message)).toContain('MSA|AA');
    }
    id = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
    await app.app.caughtUp();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const resourcesOf = (bundle: any): any[] => (bundle.entry ?? []).map(({ resource }: any) => resource);

  test('fhir-kit-client: capabilities, read, vread, history, search by GET and POST, paging', async () => {
    const client = new Client({ baseUrl: app.fhir });
    expect(await client.capabilityStatement()).toMatchObject({ fhirVersion: '4.0.1' });
    expect(await client.read({ resourceType: 'Patient', id })).toMatchObject({ resourceType: 'Patient', id });
    expect(await client.vread({ resourceType: 'Patient', id, version: '1' })).toMatchObject({
      meta: { versionId: '1' },
    });
    expect(await client.history({ resourceType: 'Patient', id })).toMatchObject({ type: 'history' });
    const searchParams = { patient: id, _count: '2' };
    const posted = await client.search({
      resourceType: 'DiagnosticReport',
      searchParams,
      options: { postSearch: true },
    });
    const found: any[] = [];
    let page: any = await client.search({ resourceType: 'DiagnosticReport', searchParams });
    expect(resourcesOf(posted).map((it) => it.id)).toEqual(resourcesOf(page).map((it) => it.id));
    for (; page !== undefined; page = await client.nextPage({ bundle: page })) found.push(...resourcesOf(page));
    expect(new Set(found.map((it) => it.id)).size).toBe(reports);
    await expect(client.read({ resourceType: 'Patient', id: 'nobody' })).rejects.toMatchObject({
      response: { status: 404, data: { resourceType: 'OperationOutcome' } },
    });
  });

  test('fhir-kit-client: create, update, patch, a transaction, delete', async () => {
    const client = new Client({ baseUrl: app.fhir });
    const made: any = await client.create({ resourceType: 'Patient', body: person('Kit') });
    expect(made).toMatchObject({ id: expect.any(String), meta: { versionId: '1' } });
    const updated: any = await client.update({ resourceType: 'Patient', id: made.id, body: { ...made, active: true } });
    expect(updated).toMatchObject({ id: made.id, active: true, meta: { versionId: '2' } });
    const jsonPatch: any = [{ op: 'replace', path: '/gender', value: 'unknown' }];
    expect(await client.patch({ resourceType: 'Patient', id: made.id, jsonPatch: jsonPatch })).toMatchObject({
      gender: 'unknown',
      meta: { versionId: '3' },
    });
    const entry = [
      {
        fullUrl: 'urn:uuid:0d4d9f0e-0d5e-4a3c-9a57-3f4b5d1f6a11',
        resource: person('Bundled'),
        request: { method: 'POST', url: 'Patient' },
      },
      {
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { text: 'mood' },
          subject: { reference: 'urn:uuid:0d4d9f0e-0d5e-4a3c-9a57-3f4b5d1f6a11' },
        },
        request: { method: 'POST', url: 'Observation' },
      },
    ];
    const body: any = { resourceType: 'Bundle', type: 'transaction', entry };
    const answer: any = await client.transaction({ body });
    expect(answer.entry.map(({ response }: any) => response.status.slice(0, 3))).toEqual(['201', '201']);
    const bundled = await client.search({ resourceType: 'Patient', searchParams: { family: 'Bundled' } });
    const [mood] = resourcesOf(
      await client.search({ resourceType: 'Observation', searchParams: { patient: resourcesOf(bundled)[0].id } }),
    );
    expect(mood.code.text).toBe('mood');
    await client.delete({ resourceType: 'Patient', id: made.id });
    await expect(client.read({ resourceType: 'Patient', id: made.id })).rejects.toMatchObject({
      response: { status: 410 },
    });
  });

  test('fhirclient: read, search, all pages, resolved references', async () => {
    const client = smartClient(app.fhir);
    expect(await client.request(`Patient/${id}`)).toMatchObject({ resourceType: 'Patient', id });
    const all: any[] = await client.request(`DiagnosticReport?patient=${id}&_count=2`, { pageLimit: 0, flat: true });
    expect(new Set(all.map((it) => it.id)).size).toBe(reports);
    const resolved = await client.request(`DiagnosticReport/${all[0].id}`, { resolveReferences: ['subject'] });
    expect(resolved.subject).toMatchObject({ resourceType: 'Patient', id });
    await expect(client.request('Patient/nobody')).rejects.toMatchObject({ status: 404 });
  });

  test('fhirclient: create, update, patch, delete', async () => {
    const client = smartClient(app.fhir);
    const made = await client.create(person('Smart'));
    expect(made).toMatchObject({ id: expect.any(String), meta: { versionId: '1' } });
    expect(await client.update({ ...made, active: true })).toMatchObject({ active: true, meta: { versionId: '2' } });
    const patched = await client.patch(`Patient/${made.id}`, [{ op: 'add', path: '/birthDate', value: '1815-12-10' }]);
    expect(patched).toMatchObject({ birthDate: '1815-12-10', meta: { versionId: '3' } });
    await client.delete(`Patient/${made.id}`);
    await expect(client.request(`Patient/${made.id}`)).rejects.toMatchObject({ status: 410 });
  });
});
