import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admission } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

onEachPlace('what the FHIR API cannot answer it refuses with an OperationOutcome', (place) => {
  let app: RunningApp;
  let id: string;
  beforeAll(async () => {
    app = await runApp(await place());
    await app.send(admission);
    id = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const long = 'a'.repeat(300);
  const refusals: readonly [
    what: string,
    path: string,
    init: RequestInit,
    status: number,
    issue: string,
    code: string,
  ][] = [
    ['an unknown type', 'Patent/1', {}, 404, 'not-supported', 'CW-SRV-002'],
    ['an unknown id', 'Patient/1', {}, 404, 'not-found', 'CW-SRV-004'],
    ['an id with a zero byte', 'Patient/%00', {}, 404, 'not-found', 'CW-SRV-004'],
    ['an id that is too long', `Patient/${long}`, {}, 414, 'too-long', 'CW-SRV-012'],
    ['an unknown version', 'Patient/{id}/_history/9', {}, 404, 'not-found', 'CW-SRV-004'],
    ['a version that is no number', 'Patient/{id}/_history/x', {}, 404, 'not-found', 'CW-SRV-004'],
    ['the history of nothing', 'Patient/1/_history', {}, 404, 'not-found', 'CW-SRV-004'],
    ['a history of a colour', 'Patient/{id}/_history?colour=red', {}, 400, 'not-supported', 'CW-SRV-007'],
    ['a history page that was never linked', 'Patient/{id}/_history?_cursor=x', {}, 400, 'value', 'CW-FHIR-007'],
    ['an operation', 'Patient/{id}/$translate', {}, 404, 'not-supported', 'CW-SRV-003'],
    ['an address that is none', 'Patient/%zz', {}, 400, 'invalid', 'CW-SRV-010'],
    ['a search of the whole system', '?_lastUpdated=2026', {}, 403, 'not-supported', 'CW-SRV-006'],
    ['an unknown parameter', 'Observation?patient={id}&kode=1', {}, 400, 'not-supported', 'CW-FHIR-001'],
    ['an _include', 'Observation?patient={id}&_include=Observation:colour', {}, 400, 'not-supported', 'CW-FHIR-001'],
    ['everything that refers', 'Observation?patient={id}&_revinclude=*', {}, 400, 'too-costly', 'CW-FHIR-004'],
    ['a chain', 'Observation?patient.colour=x', {}, 400, 'not-supported', 'CW-FHIR-001'],
    [
      'a deep chain',
      `Observation?patient={id}&${'has-member.'.repeat(300)}code=x`,
      {},
      400,
      'too-costly',
      'CW-FHIR-008',
    ],
    [
      'ten thousand values',
      `Observation?patient={id}&code=${'1,'.repeat(7000)}1`,
      {},
      400,
      'too-costly',
      'CW-FHIR-008',
    ],
    ['a modifier', 'Observation?patient={id}&code:above=x', {}, 400, 'not-supported', 'CW-FHIR-002'],
    ['a prefix', 'Observation?patient={id}&date=xx2026', {}, 400, 'not-supported', 'CW-FHIR-002'],
    ['a word for a date', 'Observation?patient={id}&date=yesterday', {}, 400, 'value', 'CW-FHIR-003'],
    ['a date that does not exist', 'Observation?patient={id}&date=2026-02-30', {}, 400, 'value', 'CW-FHIR-003'],
    ['no value', 'Observation?patient=', {}, 400, 'value', 'CW-FHIR-003'],
    ['an order', 'Observation?patient={id}&_sort=colour', {}, 400, 'not-supported', 'CW-FHIR-006'],
    ['a page that was never linked', 'Observation?patient={id}&_cursor=%00', {}, 400, 'value', 'CW-FHIR-007'],
    ['a count', 'Observation?patient={id}&_count=-1', {}, 400, 'invalid', 'CW-SRV-011'],
    ['a summary', 'Observation?patient={id}&_summary=short', {}, 400, 'invalid', 'CW-SRV-011'],
    ['a format', 'Patient/{id}?_format=csv', {}, 406, 'not-supported', 'CW-SRV-001'],
    ['a PUT of a history', 'Patient/{id}/_history', { method: 'PUT', body: '{}' }, 405, 'not-supported', 'CW-SRV-013'],
    ['a DELETE of a version', 'Patient/{id}/_history/1', { method: 'DELETE' }, 405, 'not-supported', 'CW-SRV-013'],
    ['a search by JSON', 'Patient/_search', { method: 'POST', body: '{}' }, 415, 'not-supported', 'CW-SRV-008'],
    [
      'a form that is too large',
      'Patient/_search',
      { method: 'POST', headers: form, body: new Uint8Array(17 * 1024 * 1024) },
      413,
      'too-long',
      'CW-SRV-009',
    ],
  ];
  test.each(refusals)('%s', async (_what, path, init, status, issue, code) => {
    const answer = await fetch(`${app.fhir}/${path.replace('{id}', id)}`, init);
    const outcome: any = await answer.json();
    expect([answer.status, outcome.issue?.[0].code, outcome.issue?.[0].details.coding[0].code]).toEqual([
      status,
      issue,
      code,
    ]);
    expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(outcome).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] });
    expect(outcome.issue[0].details.text).not.toBe('');
    expect(outcome.issue[0].diagnostics).not.toBe('');
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/^(GET|HEAD|POST|, )+$/);
  });

  test.each([
    [
      'an address of 20,000 characters',
      `GET /fhir/Patient?identifier=${'a'.repeat(20_000)} HTTP/1.1`,
      414,
      'CW-SRV-012',
    ],
    ['an unknown method', 'BREW /fhir/Patient HTTP/1.1', 400, 'CW-SRV-010'],
    ['what is not HTTP', 'MSH|^~\\&|', 400, 'CW-SRV-010'],
  ])('%s is answered before there is a request', async (_what, line, status, code) => {
    const { hostname, port } = new URL(app.fhir);
    const socket = connect(Number(port), hostname);
    socket.write(`${line}\r\nHost: ${hostname}\r\n\r\n`);
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text.split(' ')[1]).toBe(String(status));
    expect(text).toContain(code);
  });

  test.each(['/', '/fhir/metadata', '/healthz', '/readyz', '/metrics', '/api/feeds', '/nowhere'])(
    '%s is not given to a page that comes by another name',
    async (path) => {
      const { hostname, port } = new URL(app.fhir);
      const socket = connect(Number(port), hostname);
      socket.end(`GET ${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`);
      let text = '';
      for await (const chunk of socket) text += chunk;
      expect([text.split(' ')[1], text.includes('CW-API-006')]).toEqual(['403', true]);
    },
  );

  test.each([
    ['/nowhere', 404, 'CW-SRV-003'],
    ['/api/nothing', 404, 'CW-SRV-003'],
    ['/api/messages/1-99', 404, 'CW-API-002'],
    [`/${'a'.repeat(9000)}`, 404, 'CW-SRV-003'],
    ['/%zz', 400, 'CW-SRV-010'],
    ['/fhirx', 404, 'CW-SRV-003'],
  ])('elsewhere %s is answered in plain JSON', async (path, status, code) => {
    const answer = await app.get(path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body).toMatchObject({ text: expect.any(String), hint: expect.any(String) });
  });
});
