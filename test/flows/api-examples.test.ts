import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchTypes } from '#fhir/search-parameters.ts';
import { routes } from '#serve/fhir/interactions.ts';
import { apiExamples } from '#test/support/docs/api-examples.ts';
import { admission, report } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

onEachPlace('the guide to the FHIR API and its OpenAPI document are true', (place) => {
  let app: RunningApp;
  let id: string;
  beforeAll(async () => {
    app = await runApp(await place());
    for (const message of [admission, report(1)]) expect(await app.send(message)).toContain('MSA|AA');
    id = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
  });
  afterAll(() => app[Symbol.asyncDispose]());

  test('every example is answered as the guide says, in its order', async () => {
    for (const { request, headers = {}, body, status, finds } of apiExamples) {
      const [method = '', path = ''] = request.replace('{id}', id).split(' ');
      const answer = await fetch(`${app.fhir}/${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      expect([request, answer.status, status < 400 || text.includes('OperationOutcome')]).toEqual([
        request,
        status,
        true,
      ]);
      if (finds) expect([request, JSON.parse(text).entry?.length ?? 0]).not.toEqual([request, 0]);
    }
  });

  test('the OpenAPI document has every route and search parameter, each reference of it leads somewhere', async () => {
    const { status, body } = await app.get('/openapi.json');
    expect([status, body.openapi]).toEqual([200, '3.1.0']);
    for (const { path, method, code } of routes) {
      if (code === 'search-type' && method === 'GET') continue;
      const at = `/fhir${path.replace(/:(\w+)/g, '{$1}')}`.replace(/\/$/, '');
      expect([at, Object.keys(body.paths[at] ?? {})]).toEqual([at, expect.arrayContaining([method.toLowerCase()])]);
    }
    for (const { type, parameters } of searchTypes.values()) {
      const named = body.paths[`/fhir/${type}`].get.parameters.map((it: any) => it.name).filter(Boolean);
      expect([type, named]).toEqual([type, [...parameters.keys()]]);
    }
    const ids = Object.values<any>(body.paths).flatMap((path) => Object.values<any>(path).map((it) => it.operationId));
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, section, name] of JSON.stringify(body).matchAll(/"#\/components\/(\w+)\/(\w+)"/g)) {
      expect(Object.keys(body.components[section!])).toContain(name);
    }
  });
});
