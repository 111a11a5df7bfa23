import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchTypes } from '#fhir/search-parameters.ts';
import { admission, report, update } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const reports = 12;

onEachPlace('what was sent about a patient is answered by the FHIR API', (place) => {
  let app: RunningApp;
  let id: string;
  /** An allergy of the admission that the update no longer has. */
  let withdrawn: string;
  beforeAll(async () => {
    app = await runApp(await place());
    expect(await app.send(admission)).toContain('MSA|AA');
    id = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
    withdrawn = resourcesOf((await app.get(`AllergyIntolerance?patient=${id}&code=1191`)).body)[0].id;
    expect(await app.send(update)).toContain('MSA|AA');
    for (let number = 1; number <= reports; number++) expect(await app.send(report(number))).toContain('MSA|AA');
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const resourcesOf = (bundle: any): any[] => (bundle.entry ?? []).map(({ resource }: any) => resource);
  const linkOf = (bundle: any, relation: string): string | undefined =>
    bundle.link.find((link: any) => link.relation === relation)?.url;
  const ask = (path: string, init: RequestInit) => fetch(`${app.fhir}/${path}`, init);

  test('read gives the newest version with its ETag, and 304 to a client that has it', async () => {
    const answer = await app.get(`Patient/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(answer.headers.get('etag')).toBe('W/"2"');
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect(new Date(answer.headers.get('last-modified')!).getTime()).toBe(
      Math.floor(Date.parse(answer.body.meta.lastUpdated) / 1000) * 1000,
    );
    expect(answer.body).toMatchObject({
      resourceType: 'Patient',
      id,
      meta: { versionId: '2', source: 'urn:causeway:system:default' },
      address: [{ city: 'Harborview' }],
    });
    for (const known of ['W/"2"', '"2"', 'W/"1", W/"2"', '*']) {
      const unchanged = await ask(`Patient/${id}`, { headers: { 'if-none-match': known } });
      expect([known, unchanged.status, unchanged.headers.get('etag'), await unchanged.text()]).toEqual([
        known,
        304,
        'W/"2"',
        '',
      ]);
    }
    expect((await ask(`Patient/${id}`, { headers: { 'if-none-match': 'W/"1"' } })).status).toBe(200);
    const head = await ask(`Patient/${id}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, 'W/"2"', '']);
  });

  test('vread and history give every version, newest first, page by page', async () => {
    const first = await app.get(`Patient/${id}/_history/1`);
    expect([first.headers.get('etag'), first.body.address[0].city]).toEqual(['W/"1"', 'Portside']);
    expect((await app.get(`Patient/${id}/_history/2`)).body).toEqual((await app.get(`Patient/${id}`)).body);

    const { body } = await app.get(`Patient/${id}/_history`);
    expect(body).toMatchObject({ resourceType: 'Bundle', type: 'history', total: 2 });
    expect(body.entry.map(({ request, response }: any) => [request.method, response.status, response.etag])).toEqual([
      ['PUT', '200', 'W/"2"'],
      ['PUT', '201', 'W/"1"'],
    ]);
    const { body: page } = await app.get(`Patient/${id}/_history?_count=1`);
    expect(resourcesOf(page).map(({ meta }) => meta.versionId)).toEqual(['2']);
    const { body: next } = await app.get(linkOf(page, 'next')!);
    expect(resourcesOf(next).map(({ meta }) => meta.versionId)).toEqual(['1']);
    expect(linkOf(next, 'next')).toBeUndefined();
    const { body: counted } = await app.get(`Patient/${id}/_history?_count=0`);
    expect([counted.total, counted.entry, linkOf(counted, 'next')]).toEqual([2, undefined, undefined]);
  });

  test('what its source withdrew is gone, and its earlier versions stay', async () => {
    const left = resourcesOf((await app.get(`AllergyIntolerance?patient=${id}`)).body);
    expect(left.map(({ code }) => code.coding[0].code)).toEqual(['7980']);
    const gone = await app.get(`AllergyIntolerance/${withdrawn}`);
    expect([gone.status, gone.body.issue[0].code]).toEqual([410, 'deleted']);
    const { body } = await app.get(`AllergyIntolerance/${withdrawn}/_history`);
    expect(body.entry.map(({ request, resource }: any) => [request.method, resource?.meta.versionId])).toEqual([
      ['DELETE', undefined],
      ['PUT', '1'],
    ]);
    expect((await app.get(`AllergyIntolerance/${withdrawn}/_history/2`)).status).toBe(410);
    expect((await app.get(`AllergyIntolerance/${withdrawn}/_history/1`)).body.code.coding[0].code).toBe('1191');
    expect((await app.get(`Provenance/AllergyIntolerance.${withdrawn}`)).status).toBe(410);
    const provenances = resourcesOf((await app.get(`Provenance?patient=${id}`)).body);
    expect(provenances.filter(({ target }) => target[0].reference.startsWith('AllergyIntolerance/'))).toHaveLength(1);
  });

  test('a search by patient is paged by key: writes in between neither repeat nor hide what stood still', async () => {
    const search = `Observation?patient=${id}&category=laboratory&_count=5`;
    const seen: string[] = [];
    let { body } = await app.get(`${search}&_total=accurate`);
    expect(body).toMatchObject({ type: 'searchset', total: reports });
    for (let written = 0; ; written++) {
      seen.push(...resourcesOf(body).map(({ effectiveDateTime }) => effectiveDateTime));
      const next = linkOf(body, 'next');
      if (next === undefined) break;
      // One that is newer than all, and so before the first page; and one that changes what was shown already.
      await app.send(report(100 + written));
      await app.send(
        report(reports)
          .replace('|142|', `|${150 + written}|`)
          .replace('|R12|', `|R12-${written}|`),
      );
      ({ body } = await app.get(next));
    }
    expect(seen).toHaveLength(reports);
    expect(new Set(seen).size).toBe(reports);
    expect(seen).toEqual(seen.toSorted().toReversed());
  });

  test('GET and POST _search agree, and a self link says what was asked', async () => {
    const query = `patient=${id}&code=http://loinc.org%7C2951-2&date=ge2026-03-02&_sort=date&_count=3`;
    const got = (await app.get(`Observation?${query}`)).body;
    const posted = await ask('Observation/_search', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: query,
    });
    expect(posted.status).toBe(200);
    expect(resourcesOf(await posted.json())).toEqual(resourcesOf(got));
    expect(resourcesOf(got)).toHaveLength(3);
    expect(new URL(linkOf(got, 'self')!).searchParams.get('code')).toBe('http://loinc.org|2951-2');
    expect(got.entry[0]).toMatchObject({
      fullUrl: `${app.fhir}/Observation/${got.entry[0].resource.id}`,
      search: { mode: 'match' },
    });
  });

  test.each([
    ['Patient?_id=', (found: any) => found.id],
    ['Encounter?status=in-progress&patient=', (found: any) => found.subject.reference.slice('Patient/'.length)],
    ['DiagnosticReport?_count=1&patient=Patient/', (found: any) => found.subject.reference.slice('Patient/'.length)],
  ] as const)('%s… finds it', async (search, patientOf) => {
    const found = resourcesOf((await app.get(search + id)).body);
    expect(found.map(patientOf)).toEqual([id]);
  });

  test('_summary=count gives the number alone, _pretty a text to read', async () => {
    const counted = (await app.get(`AllergyIntolerance?patient=${id}&_summary=count`)).body;
    expect([counted.total, counted.entry, linkOf(counted, 'next')]).toEqual([1, undefined, undefined]);
    const pretty = await (await ask(`Patient/${id}?_pretty=true`, {})).text();
    expect(pretty.split('\n')[1]).toBe('  "resourceType": "Patient",');
  });

  test.each([
    ['?_format=json', undefined, 200],
    ['?_format=application/fhir%2Bjson', undefined, 200],
    ['?_format=application/fhir+json', 'application/fhir+xml', 200],
    ['', 'text/html, application/xml;q=0.9, */*;q=0.1', 200],
    ['', 'application/fhir+xml;q=0.5, application/fhir+json', 200],
    ['?_format=csv', undefined, 406],
    ['', 'text/csv', 406],
  ] as const)('the format asked for by %s and Accept: %s is answered with %i', async (query, accept, status) => {
    const answer = await ask(`Patient/${id}${query}`, { headers: accept === undefined ? {} : { accept } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/fhir+json; charset=utf-8',
    ]);
  });

  test('Provenance says which message and system a resource came from, in every interaction', async () => {
    const { body } = await app.get(`Provenance?target=Patient/${id}`);
    const [provenance] = resourcesOf(body);
    expect(provenance).toMatchObject({
      id: `Patient.${id}`,
      meta: { profile: [expect.stringContaining('provenance')] },
      target: [{ reference: `Patient/${id}` }],
      // The newest message that stated it, though it changed nothing.
      entity: [
        { role: 'source', what: { identifier: { value: `1-${app.app.consumers.get('default')!.position()}` } } },
      ],
    });
    expect(provenance.agent.map(({ type }: any) => type.coding[0].code)).toEqual([
      'author',
      'transmitter',
      'assembler',
    ]);
    expect((await app.get(`Provenance/Patient.${id}`)).body).toEqual(provenance);
    const first = (await app.get(`Provenance/Patient.${id}/_history/1`)).body;
    expect(first.entity[0].what.identifier.value).toBe('1-1');
    expect(resourcesOf((await app.get(`Provenance/Patient.${id}/_history`)).body)).toEqual([provenance, first]);
  });

  test('the CapabilityStatement tells what there is, no more and no less', async () => {
    const { body } = await app.get('metadata');
    expect(body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', kind: 'instance' });
    const { resource } = body.rest[0];
    expect(resource.map(({ type }: any) => type)).toEqual([...searchTypes.keys()]);
    for (const { type, interaction, operation, searchParam } of resource) {
      // Every interaction told is there …
      const codes = ['search-type', 'read', 'vread', 'history-instance', 'history-type'];
      // A Provenance is derived: nothing of it can be written.
      if (type !== 'Provenance') codes.push('create', 'update', 'patch', 'delete');
      expect([type, ...interaction.map(({ code }: any) => code)]).toEqual([type, ...codes]);
      const some = type === 'Provenance' ? `Patient.${id}` : id;
      expect([type, (await app.get(`${type}?_id=${some}`)).status]).toEqual([type, 200]);
      for (const path of [some, `${some}/_history`, `${some}/_history/1`]) {
        const { status, body: answer } = await app.get(`${type}/${path}`);
        expect([type, path, status, answer.issue?.[0].code]).toEqual(
          ['Patient', 'Provenance'].includes(type) ? [type, path, 200, undefined] : [type, path, 404, 'not-found'], // of that id; where there is no route it is not-supported
        );
      }
      // … every parameter is known (those of all types are asked of some) …
      for (const { name } of searchParam) {
        if (name.startsWith('_') && !['Patient', 'Observation', 'Provenance', 'Binary'].includes(type)) continue;
        const { body: answer } = await app.get(`${type}?${name}=2026`);
        expect([type, name, answer.issue?.[0].details.coding[0].code]).not.toEqual([type, name, 'CW-FHIR-001']);
      }
      // … and what is not told is not there.
      const methods = await ask(`${type}/${some}/_history`, { method: 'PUT' });
      expect([methods.status, methods.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      const has = operation.some(({ name }: any) => name === 'everything');
      expect([type, (await app.get(`${type}/${some}/$everything`)).status]).toEqual([type, has ? 200 : 404]);
    }
  });
});
