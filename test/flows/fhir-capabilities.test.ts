import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from '#serve/fhir/interactions.ts';
import { admission } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

onEachPlace('the CapabilityStatement is held to what the server does', (place) => {
  let app: RunningApp;
  let id: string;
  let rest: any;
  beforeAll(async () => {
    app = await runApp(await place());
    await app.send(admission);
    id = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
    [rest] = (await app.get('metadata')).body.rest;
  });
  afterAll(() => app[Symbol.asyncDispose]());

  async function ask(method: string, path: string, body?: object, headers: { [name: string]: string } = {}) {
    const answer = await fetch(`${app.fhir}/${path}`, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/fhir+json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text === '' ? undefined : JSON.parse(text),
      etag: answer.headers.get('etag'),
    };
  }
  const told = (type: string): any => rest.resource.find((it: any) => it.type === type);
  const patient = (value: string, more = {}) => ({
    resourceType: 'Patient',
    identifier: [{ system: 'urn:test', value }],
    ...more,
  });

  test('every route is told, and nothing that is none', () => {
    const codes = routes.flatMap(({ code, also }) => (also === undefined ? [code] : [code, also]));
    const interactions = [...told('Patient').interaction, ...rest.interaction].map(({ code }: any) => code);
    expect(new Set(interactions)).toEqual(
      new Set(codes.filter((code) => code !== 'operation' && code !== 'capabilities')),
    );
    const operations = routes.flatMap(({ path }) => /\$(.*)$/.exec(path)?.[1] ?? []);
    const named = rest.resource.flatMap(({ operation }: any) => operation.map(({ name }: any) => name));
    expect(new Set(named)).toEqual(new Set(operations));
  });

  test('the interactions on the system answer', async () => {
    expect(rest.interaction.map(({ code }: any) => code)).toEqual([
      'transaction',
      'batch',
      'history-system',
      'search-system',
    ]);
    for (const type of ['transaction', 'batch']) {
      const { status, body } = await ask('POST', '', { resourceType: 'Bundle', type });
      expect([status, body.type]).toEqual([200, `${type}-response`]);
    }
    expect((await ask('GET', '_history')).body.type).toBe('history');
    expect((await ask('GET', `?_type=Patient&_id=${id}`)).body.entry).toHaveLength(1);
  });

  test('what is said of versions and conditions holds', async () => {
    expect(told('Patient')).toMatchObject({
      versioning: 'versioned-update',
      updateCreate: true,
      readHistory: true,
      conditionalRead: 'not-match',
      conditionalCreate: true,
      conditionalUpdate: true,
      conditionalDelete: 'single',
    });
    // updateCreate, and the versions of it
    expect((await ask('PUT', 'Patient/own', patient('1', { id: 'own' }))).status).toBe(201);
    expect((await ask('PUT', 'Patient/own', patient('1', { id: 'own', active: true }))).status).toBe(200);
    const stale = await ask('PUT', 'Patient/own', patient('1', { id: 'own' }), { 'if-match': 'W/"1"' });
    expect(stale.status).toBe(412);
    expect((await ask('GET', 'Patient/own/_history/1')).status).toBe(200);
    // conditionalRead
    expect((await ask('GET', 'Patient/own', undefined, { 'if-none-match': 'W/"2"' })).status).toBe(304);
    // conditionalCreate
    const once = { 'if-none-exist': 'identifier=urn:test|2' };
    const made = await ask('POST', 'Patient', patient('2'), once);
    const found = await ask('POST', 'Patient', patient('2'), once);
    expect([made.status, found.status, found.body.id]).toEqual([201, 200, made.body.id]);
    // conditionalUpdate
    const changed = await ask('PUT', 'Patient?identifier=urn:test|2', patient('2', { active: false }));
    expect([changed.status, changed.body.id]).toEqual([200, made.body.id]);
    // conditionalDelete: of one; of several nothing is done
    await ask('POST', 'Patient', patient('3'));
    await ask('POST', 'Patient', patient('3'));
    expect((await ask('DELETE', 'Patient?identifier=urn:test|3')).status).toBe(412);
    expect((await ask('GET', 'Patient?identifier=urn:test|3')).body.entry).toHaveLength(2);
    expect((await ask('DELETE', 'Patient?identifier=urn:test|2')).status).toBe(204);
    expect((await ask('GET', `Patient/${made.body.id}`)).status).toBe(410);
    // What is derived is not written.
    expect(told('Provenance')).toMatchObject({ versioning: 'versioned', updateCreate: false });
    expect(told('Provenance').conditionalCreate).toBeUndefined();
    const refused = await ask('PUT', 'Provenance/own', { resourceType: 'Provenance', id: 'own' });
    expect([refused.status >= 400 && refused.status < 500, refused.body.resourceType]).toEqual([
      true,
      'OperationOutcome',
    ]);
  });

  test('a read gives a subset where it is asked for, and says so', async () => {
    const whole = (await ask('GET', `Patient/${id}`)).body;
    expect(whole.meta.tag).toBeUndefined();
    for (const path of [`Patient/${id}`, `Patient/${id}/_history/1`]) {
      const { body, etag } = await ask('GET', `${path}?_elements=birthDate`);
      expect(Object.keys(body)).toEqual(['resourceType', 'id', 'meta', 'birthDate']);
      expect([body.meta.tag[0].code, etag]).toEqual(['SUBSETTED', 'W/"1"']);
      const { body: summary } = await ask('GET', `${path}?_summary=true`);
      expect([summary.birthDate, summary.meta.tag[0].code]).toEqual([whole.birthDate, 'SUBSETTED']);
      expect((await ask('GET', `${path}?_summary=false`)).body.meta.tag).toBeUndefined();
      for (const query of ['_summary=count', '_summary=short', '_elements=1']) {
        const { status, body: outcome } = await ask('GET', `${path}?${query}`);
        expect([query, status, outcome.issue[0].expression]).toEqual([query, 400, [query.split('=')[0]]]);
      }
    }
  });

  test('a search of several types goes through them page by page', async () => {
    const types = 'Patient,Encounter,AllergyIntolerance,Goal';
    const query = `_type=${types}&_lastUpdated=ge2000`;
    const expected: string[] = [];
    for (const type of types.split(',')) {
      const { body } = await ask('GET', `${type}?_lastUpdated=ge2000`);
      expected.push(...(body.entry ?? []).map((entry: any) => `${type}/${entry.resource.id}`));
    }
    const found: string[] = [];
    let next: string | undefined = `?${query}&_count=2&_total=accurate`;
    while (next !== undefined) {
      const { status, body }: any = await app.get(next);
      expect([status, body.total]).toEqual([200, expected.length]);
      expect((body.entry ?? []).length).toBeLessThanOrEqual(2);
      found.push(...(body.entry ?? []).map((entry: any) => `${entry.resource.resourceType}/${entry.resource.id}`));
      next = body.link.find((link: any) => link.relation === 'next')?.url;
    }
    expect(found).toEqual(expected);
    const posted = await fetch(`${app.fhir}/_search`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `${query}&_count=2`,
    });
    const bundle: any = await posted.json();
    const page = bundle.link.find((link: any) => link.relation === 'next').url;
    expect(page).toContain('/fhir?_page=');
    expect((await app.get(page)).body.entry).toHaveLength(2);
    const refused = [
      ['?_lastUpdated=2026', 403, ['_type']],
      ['?_type=Patient,Patent', 400, ['_type']],
      ['?_type=Patient,Encounter&family=x', 400, ['family']],
      ['?_type=Patient,Encounter&_sort=_id', 400, ['_sort']],
      ['?_type=Patient&_cursor=7_x', 400, ['_cursor']],
      [`?_type=${rest.resource.map(({ type }: any) => type).join(',')}`, 400, ['_type']],
    ];
    for (const [path, status, expression] of refused) {
      const answer = await app.get(path as string);
      expect([path, answer.status, answer.body.issue[0].expression]).toEqual([path, status, expression]);
    }
  });

  test('$docref goes page by page, $meta of a type tells its profiles and tags', async () => {
    for (const [index, date] of ['2026-01-01', '2026-01-02', '2026-01-03'].entries()) {
      const document = {
        resourceType: 'DocumentReference',
        meta: { tag: [{ system: 'urn:t', code: 'a' }] },
        status: 'current',
        type: { coding: [{ system: 'http://loinc.org', code: `${index}-1` }] },
        subject: { reference: 'Patient/own' },
        date: `${date}T00:00:00Z`,
        content: [{ attachment: { url: 'http://example.org/x' } }],
      };
      expect((await ask('POST', 'DocumentReference', document)).status).toBe(201);
    }
    const dates: string[] = [];
    let next: string | undefined = 'DocumentReference/$docref?patient=own&_count=2';
    while (next !== undefined) {
      const { body }: any = await app.get(next);
      expect(body.total).toBe(3);
      dates.push(...body.entry.map((entry: any) => entry.resource.date.slice(0, 10)));
      next = body.link.find((link: any) => link.relation === 'next')?.url;
    }
    expect(dates).toEqual(['2026-01-03', '2026-01-02', '2026-01-01']);
    const { body } = await ask('GET', 'DocumentReference/$meta');
    expect(body.parameter[0].valueMeta.tag).toEqual([{ system: 'urn:t', code: 'a' }]);
    expect((await ask('GET', 'Patient/$meta')).body.parameter[0].valueMeta.profile).toContain(
      'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient',
    );
  });
});
