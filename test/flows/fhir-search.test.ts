import { afterAll, beforeAll, expect, test } from 'vitest';
import { admission, report, update } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

onEachPlace('an app searches a patient’s chart', (place) => {
  let app: RunningApp;
  let id: string;
  beforeAll(async () => {
    app = await runApp(await place());
    expect(await app.send(admission)).toContain('MSA|AA');
    // Read between, so that the next message makes a version of a later time.
    id = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
    for (const message of [update, report(1), report(2)]) expect(await app.send(message)).toContain('MSA|AA');
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const entriesOf = (bundle: any, mode: string): any[] =>
    (bundle.entry ?? []).filter((entry: any) => entry.search.mode === mode).map(({ resource }: any) => resource);
  const linkOf = (bundle: any, relation: string): string | undefined =>
    bundle.link.find((link: any) => link.relation === relation)?.url;

  test('what a page refers to and its provenance come beside what matches', async () => {
    const { body } = await app.get(
      `Observation?patient=${id}&_include=Observation:subject&_revinclude=Provenance:target&_count=1`,
    );
    const [match] = entriesOf(body, 'match');
    expect(entriesOf(body, 'include').map((it) => `${it.resourceType}/${it.id}`)).toEqual([
      `Patient/${id}`,
      `Provenance/Observation.${match.id}`,
    ]);
  });

  test('a subset of elements says that it is one', async () => {
    const { body } = await app.get(`Patient?_id=${id}&_elements=birthDate`);
    const [patient] = entriesOf(body, 'match');
    expect(Object.keys(patient)).toEqual(['resourceType', 'id', 'meta', 'birthDate']);
    expect(patient.meta.tag).toEqual([
      { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' },
    ]);
    const [summary] = entriesOf((await app.get(`Observation?patient=${id}&_summary=true&_count=1`)).body, 'match');
    expect(summary).toMatchObject({ status: 'final', code: {}, subject: {}, meta: { tag: [{ code: 'SUBSETTED' }] } });
    expect(summary.referenceRange).toBeUndefined();
    const [text] = entriesOf((await app.get(`Observation?patient=${id}&_summary=text&_count=1`)).body, 'match');
    expect(Object.keys(text).sort()).toEqual(['code', 'id', 'meta', 'resourceType', 'status']);
  });

  test('what is not known is left out where the client asks for it, and said', async () => {
    const query = `Observation?patient=${id}&colour=red&shape=round`;
    const strict = await app.get(query);
    expect([strict.status, strict.body.issue[0].details.text]).toEqual([
      400,
      'Not known for Observation: colour, shape.',
    ]);
    const answer = await fetch(`${app.fhir}/${query}`, { headers: { prefer: 'handling=lenient' } });
    const body = await answer.json();
    expect(answer.status).toBe(200);
    expect(entriesOf(body, 'match').length).toBeGreaterThan(0);
    expect(entriesOf(body, 'outcome')[0].issue[0].details.text).toContain('colour, shape');
  });

  test('$everything gives the chart page by page, the patient first, each resource once', async () => {
    const found: string[] = [];
    let next: string | undefined = `Patient/${id}/$everything?_count=3`;
    while (next !== undefined) {
      const { status, body } = await app.get(next);
      expect(status).toBe(200);
      expect(entriesOf(body, 'match').length).toBeLessThanOrEqual(3);
      found.push(...entriesOf(body, 'match').map((it) => `${it.resourceType}/${it.id}`));
      next = linkOf(body, 'next');
    }
    expect(found[0]).toBe(`Patient/${id}`);
    expect(new Set(found).size).toBe(found.length);
    for (const type of ['Observation', 'Encounter', 'AllergyIntolerance']) {
      const { body } = await app.get(`${type}?patient=${id}`);
      const own = entriesOf(body, 'match').map((it) => `${type}/${it.id}`);
      expect(found.filter((name) => name.startsWith(`${type}/`))).toEqual(own.sort());
    }
    const { body: typed } = await app.get(`Patient/${id}/$everything?_type=Encounter&_since=2000-01-01`);
    expect(new Set(entriesOf(typed, 'match').map((it) => it.resourceType))).toEqual(new Set(['Encounter']));
    expect((await app.get(`Patient/${id}/$everything?_since=3000-01-01`)).body.entry).toBeUndefined();
    expect((await app.get('Patient/nobody/$everything')).status).toBe(404);
    expect((await app.get(`Patient/${id}/$everything?_since=soon`)).status).toBe(400);
  });

  test('$lastn gives the newest of each code, $docref and $meta what they are asked for', async () => {
    const all = entriesOf((await app.get(`Observation?patient=${id}`)).body, 'match');
    const codes = new Set(all.map((it) => it.code.coding?.[0].code ?? it.code.text));
    const { body } = await app.get(`Observation/$lastn?patient=${id}`);
    expect(entriesOf(body, 'match').map((it) => it.code.coding?.[0].code ?? it.code.text)).toHaveLength(codes.size);
    expect(entriesOf(body, 'match')[0].id).toBe(all[0].id);
    expect((await app.get('Observation/$lastn?code=1')).status).toBe(400);
    const documents = await app.get(`DocumentReference/$docref?patient=${id}`);
    expect([documents.status, documents.body.type]).toEqual([200, 'searchset']);
    expect((await app.get('DocumentReference/$docref')).status).toBe(400);
    const { body: parameters } = await app.get(`Patient/${id}/$meta`);
    expect(parameters.parameter[0].valueMeta.versionId).toBe('2');
  });

  test('the history of a type and of all goes page by page, newest first, by time', async () => {
    const versions = async (first: string) => {
      const found: string[] = [];
      for (let next: string | undefined = first; next !== undefined; ) {
        const { status, body }: any = await app.get(next);
        expect([next, status]).toEqual([next, 200]);
        found.push(
          ...(body.entry ?? []).map(
            (entry: any) => `${entry.fullUrl.split('/fhir/')[1]} ${entry.response.etag} ${entry.response.lastModified}`,
          ),
        );
        next = linkOf(body, 'next');
      }
      return found;
    };
    const ofPatient = await versions(`Patient/${id}/_history`);
    expect((await versions('Patient/_history?_count=1')).filter((it) => it.includes(id))).toEqual(ofPatient);
    const all = await versions('_history?_count=7');
    expect(new Set(all).size).toBe(all.length);
    expect(all.map((it) => it.split(' ')[2]!)).toEqual(
      all
        .map((it) => it.split(' ')[2]!)
        .toSorted()
        .reverse(),
    );
    const { total } = (await app.get('_history?_count=0')).body;
    expect(total).toBe(all.length);
    const [newest, oldest] = ofPatient.map((it) => it.split(' ')[2]!) as [string, string];
    expect(await versions(`Patient/${id}/_history?_since=${newest}`)).toEqual([ofPatient[0]]);
    expect(await versions(`Patient/${id}/_history?_at=${oldest}`)).toEqual([ofPatient[1]]);
    expect(await versions(`Patient/_history?_at=3000-01-01`)).toEqual([ofPatient[0]]);
    expect(await versions('_history?_since=3000-01-01')).toEqual([]);
    expect((await app.get('Patient/_history?_since=soon')).status).toBe(400);
    expect((await app.get('Patient/_history?_cursor=x')).status).toBe(400);
  });

  test('GET and POST give the same, and HEAD’s bytes none', async () => {
    const query = `patient=Patient/${id}&status=final,amended&date=ge2000&_sort=-date`;
    const got = await app.get(`Observation?${query}`);
    const posted = await fetch(`${app.fhir}/Observation/_search`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: query,
    });
    expect(entriesOf(await posted.json(), 'match')).toEqual(entriesOf(got.body, 'match'));
  });

  test('the pages after a search that came in a body have nothing of it in their addresses', async () => {
    const post = async (path: string, body: string, type = 'application/x-www-form-urlencoded') => {
      const answer = await fetch(`${app.fhir}/${path}`, { method: 'POST', headers: { 'content-type': type }, body });
      return { status: answer.status, body: await answer.json() };
    };
    const query = `patient=${id}&_count=1&_sort=date`;
    const wanted = entriesOf((await app.get(`Observation?patient=${id}&_sort=date`)).body, 'match').map((it) => it.id);
    const found: string[] = [];
    let { status, body }: any = await post('Observation/_search', query);
    const second = linkOf(body, 'next')!;
    for (;;) {
      expect(status).toBe(200);
      found.push(...entriesOf(body, 'match').map((it) => it.id));
      const next = linkOf(body, 'next');
      if (next === undefined) break;
      expect([...new URL(next).searchParams.keys()]).toEqual(['_page']);
      for (const secret of [id, 'date', 'patient']) expect(next).not.toContain(secret);
      ({ status, body } = await app.get(next));
    }
    expect(found).toEqual(wanted);
    expect((await fetch(second, { method: 'HEAD' })).status).toBe(200);
    // Of another search, changed, or asked with more: no page of ours.
    const page = new URL(second).searchParams.get('_page')!;
    for (const path of [`Encounter?_page=${page}`, `Observation?_page=A${page.slice(1)}`, 'Observation?_page=']) {
      const refused = await app.get(path);
      expect([path, refused.status, refused.body.issue[0].expression]).toEqual([path, 400, ['_page']]);
    }
    // An operation's and a batch's are as close.
    const everything = await post(
      `Patient/${id}/$everything`,
      JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: '_count', valueInteger: 2 }] }),
      'application/fhir+json',
    );
    const more = linkOf(everything.body, 'next')!;
    expect(more).toContain('?_page=');
    expect(entriesOf((await app.get(more)).body, 'match')).toHaveLength(2);
    const batch = await post(
      '',
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'batch',
        entry: [{ request: { method: 'GET', url: `Observation?${query}` } }],
      }),
      'application/fhir+json',
    );
    expect(linkOf(batch.body.entry[0].resource, 'next')).toContain('/Observation?_page=');
    // What no address can hold is refused before anything is shown, not cut short.
    const ids = [...wanted, ...Array.from({ length: 900 }, () => crypto.randomUUID())];
    const refused = await post('Observation/_search', `_id=${ids.join(',')}&_count=1`);
    expect([refused.status, refused.body.issue[0].details.coding[0].code]).toEqual([400, 'CW-FHIR-011']);
    expect((await post('Observation/_search', `_id=${ids.join(',')}`)).body.entry).toHaveLength(wanted.length);
  });

  test('a link tells nothing of the place that it goes on from, keeps the form, and opens nothing else', async () => {
    for (const path of [
      `Observation?patient=${id}&_count=1&_format=json`,
      `Observation?patient=${id}&_count=1&_sort=-value-quantity,code`,
      `Patient/${id}/_history?_count=1`,
      `Patient/${id}/$everything?_count=1`,
      'Observation?_count=1',
      '_history?_count=1',
    ]) {
      const { body } = await app.get(path);
      const next = linkOf(body, 'next')!;
      const cursor = new URL(next).searchParams.get('_cursor')!;
      // Sealed: what is in it cannot be told, and another request has another text for the same place.
      expect(cursor).toMatch(/^[\w-]{40,}$/);
      expect(new URL(linkOf((await app.get(path)).body, 'next')!).searchParams.get('_cursor')).not.toBe(cursor);
      expect(new URL(next).searchParams.get('_format')).toBe(path.includes('_format') ? 'json' : null);
      expect((await app.get(next)).status).toBe(200);
      const elsewhere = await app.get(`Immunization?patient=${id}&_cursor=${cursor}`);
      expect([elsewhere.status, elsewhere.body.issue[0].expression]).toEqual([400, ['_cursor']]);
    }
  });
});
