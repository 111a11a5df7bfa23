import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { xmlModels } from '#fhir/xml-models.ts';
import { jsonOfXml } from '#formats/fhir-xml/json-of-xml.ts';
import { admission, report } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const models = xmlModels(loadDefinitions([], []));

onEachPlace('the FHIR API speaks XML', (place) => {
  let app: RunningApp;
  let id: string;
  beforeAll(async () => {
    app = await runApp(await place());
    for (const message of [admission, report(1)]) expect(await app.send(message)).toContain('MSA|AA');
    id = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const ask = (path: string, init: RequestInit = {}) => fetch(`${app.fhir}/${path}`, init);
  /** Without what each answer has of its own. */
  const lasting = ({ id: _id, meta: _meta, link: _link, date: _date, ...rest }: any) =>
    JSON.parse(JSON.stringify(rest).replace(/ id req-\w+/g, ''));

  test.each([
    ['_format=xml', {}],
    ['_format=application/fhir+xml', { accept: 'application/fhir+json' }],
    ['', { accept: 'application/fhir+xml' }],
    ['', { accept: 'application/fhir+json;q=0.2, text/xml' }],
  ])('asked for by %s and %o, an answer says what it says in JSON, refusals too', async (query, headers) => {
    const paths = [
      `Patient/${id}?`,
      `Patient/${id}/_history?`,
      `Observation?patient=${id}&`,
      `DiagnosticReport?patient=${id}&_pretty=true&`,
      'metadata?',
      'Patient/nobody?',
      `Observation?patient=${id}&nothing=1&`,
      'Nothing/1?',
    ];
    for (const path of paths) {
      const [json, xml] = [await ask(path), await ask(path + query, { headers })];
      expect([path, xml.status, xml.headers.get('content-type')]).toEqual([
        path,
        json.status,
        'application/fhir+xml; charset=utf-8',
      ]);
      const said = JSON.parse(jsonOfXml(new Uint8Array(await xml.arrayBuffer()), models));
      expect(lasting(said)).toEqual(lasting(await json.json()));
    }
  });

  test('304 and HEAD have no body in XML either', async () => {
    const { headers } = await ask(`Patient/${id}?_format=xml`, { method: 'HEAD' });
    expect(headers.get('content-type')).toBe('application/fhir+xml; charset=utf-8');
    const etag = headers.get('etag')!;
    const unchanged = await ask(`Patient/${id}?_format=xml`, { headers: { 'if-none-match': etag } });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
  });
  test('what is written in XML is what is read in JSON; what is wrong with it is told, and nothing is kept', async () => {
    const xml = (body: string, path = 'Patient/from-xml') =>
      ask(path, { method: 'PUT', headers: { 'content-type': 'application/fhir+xml' }, body });
    const div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Ann &amp; co</p></div>';
    const text = `<text><status value="generated"/>${div}</text>`;
    const inner = (active: string) => `<id value="from-xml"/>${text}<active value="${active}"/>`;
    const patient = (active: string) => `<Patient xmlns="http://hl7.org/fhir">${inner(active)}</Patient>`;
    expect((await xml(patient('true'))).status).toBe(201);
    expect((await app.get('Patient/from-xml')).body).toMatchObject({ active: true, text: { div } });
    for (const [bad, status, code] of [
      [patient('perhaps'), 422, ''],
      [`<!DOCTYPE x>${patient('false')}`, 400, 'CW-XML-002'],
      [patient('false').replace('</Patient>', ''), 400, 'CW-XML-001'],
      [patient('false').replace('active', 'actve'), 400, 'CW-XML-004'],
      [patient('false').replace(inner('false'), '<contact>'.repeat(1_000_000)), 400, 'CW-XML-003'],
    ] as const) {
      const answer = await xml(bad);
      const told = await answer.text();
      expect([bad.slice(0, 200), answer.status, told]).toEqual([
        bad.slice(0, 200),
        status,
        expect.stringContaining(code),
      ]);
      expect(told).toContain('OperationOutcome');
    }
    expect((await app.get('Patient/from-xml')).body).toMatchObject({ active: true, meta: { versionId: '1' } });
  });
});
