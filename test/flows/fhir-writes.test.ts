import { afterAll, beforeAll, expect, test } from 'vitest';
import { admission } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const json = 'application/fhir+json';

/** An answer with its body read, where it has one. */
interface Answer {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
}

onEachPlace('clients write through the FHIR API', (place) => {
  let app: RunningApp;
  /** Of a feed. */
  let stated: string;
  beforeAll(async () => {
    app = await runApp(await place());
    await app.send(admission);
    stated = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
  });
  afterAll(() => app[Symbol.asyncDispose]());

  async function ask(
    method: string,
    path: string,
    body?: unknown,
    headers: { [name: string]: string } = {},
  ): Promise<Answer> {
    const answer = await fetch(path.startsWith('http') ? path : `${app.fhir}${path === '' ? '' : '/'}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': json }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers };
  }
  const codeOf = ({ body }: Answer) => body?.issue?.[0]?.details?.coding?.[0]?.code;
  const person = (family: string, more: object = {}) => ({ resourceType: 'Patient', name: [{ family }], ...more });
  const weight = (patient: string, kg: number) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: '2026-03-04',
    valueQuantity: { value: kg, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  });
  const create = async (resource: { resourceType: string }): Promise<any> =>
    (await ask('POST', resource.resourceType, resource)).body;

  test('a create gives the resource its id and first version, and says where it is', async () => {
    const made = await ask('POST', 'Patient', person('Abara', { id: 'ignored' }));
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('W/"1"');
    expect(made.headers.get('location')).toBe(`${app.fhir}/Patient/${made.body.id}/_history/1`);
    expect(made.body).toMatchObject({
      resourceType: 'Patient',
      meta: { versionId: '1', source: 'urn:causeway:system:fhir' },
      name: [{ family: 'Abara' }],
    });
    expect(made.body.id).not.toBe('ignored');
    const read = await ask('GET', `Patient/${made.body.id}`);
    expect(read.body).toEqual(made.body);
    const found = await ask('GET', 'Patient?family=Abara');
    expect(found.body.entry.map(({ resource }: any) => resource.id)).toEqual([made.body.id]);
  });

  test('what is about a patient of a feed lies in that patient’s slice', async () => {
    const made = await ask('POST', 'Observation', weight(stated, 71));
    expect(made.status).toBe(201);
    const found = await ask('GET', `Observation?patient=${stated}&code=29463-7`);
    expect(found.body.entry.map(({ resource }: any) => resource.id)).toEqual([made.body.id]);
  });

  test('what is about nobody who is here is refused', async () => {
    const nobody = `${stated.slice(0, -1)}${stated.endsWith('a') ? 'b' : 'a'}`;
    const made = await ask('POST', 'Observation', weight(nobody, 71));
    expect([made.status, codeOf(made)]).toEqual([422, 'CW-WRT-019']);
  });

  test('an update makes a version, and none where nothing changes', async () => {
    const before = await create(person('Bello'));
    const changed = await ask('PUT', `Patient/${before.id}`, { ...before, birthDate: '1980-02-15' });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, 'W/"2"']);
    const { id, resourceType, name, birthDate } = changed.body;
    const same = await ask('PUT', `Patient/${id}`, { birthDate, name, id, resourceType });
    expect([same.status, same.headers.get('etag')]).toEqual([200, 'W/"2"']);
    expect((await ask('GET', `Patient/${id}/_history`)).body.total).toBe(2);
    expect((await ask('GET', `Patient/${id}/_history/1`)).body).toEqual(before);
  });

  test('a stale If-Match is refused, the version that stands is taken', async () => {
    const before = await create(person('Cole'));
    const update = (version: string, gender: string) =>
      ask('PUT', `Patient/${before.id}`, { ...before, gender }, { 'if-match': version });
    expect((await update('W/"1"', 'female')).status).toBe(200);
    const stale = await update('W/"1"', 'male');
    expect([stale.status, codeOf(stale)]).toEqual([412, 'CW-WRT-008']);
    expect((await update('W/"2"', 'other')).body.gender).toBe('other');
    const none = await ask('PUT', 'Patient/never-seen', person('Cole', { id: 'never-seen' }), { 'if-match': 'W/"1"' });
    expect(none.status).toBe(412);
    expect((await ask('GET', 'Patient/never-seen')).status).toBe(404);
  });

  test('an update may bring an id of the client’s, under which the resource is known from then on', async () => {
    const made = await ask('PUT', 'Patient/my.own-1', person('Diallo', { id: 'my.own-1' }));
    expect([made.status, made.body.id]).toEqual([201, 'my.own-1']);
    expect(made.headers.get('location')).toBe(`${app.fhir}/Patient/my.own-1/_history/1`);
    expect((await ask('GET', 'Patient/my.own-1')).body).toEqual(made.body);
    const observed = await ask('PUT', 'Observation/my.own-1', { ...weight('my.own-1', 80), id: 'my.own-1' });
    expect(observed.status).toBe(201);
    expect(observed.body.subject.reference).toBe('Patient/my.own-1');
    for (const query of ['patient=my.own-1', 'patient=Patient/my.own-1', '_id=my.own-1']) {
      const found = await ask('GET', `Observation?${query}`);
      expect(found.body.entry?.map(({ fullUrl }: any) => fullUrl)).toEqual([`${app.fhir}/Observation/my.own-1`]);
    }
    const again = await ask('PUT', 'Patient/my.own-1', person('Diallo-Roy', { id: 'my.own-1' }));
    expect([again.status, again.headers.get('etag')]).toEqual([200, 'W/"2"']);
    expect((await ask('GET', 'Patient/my.own-1/_history')).body.total).toBe(2);
  });

  test('what comes before its patient is found under them once they are there', async () => {
    expect((await ask('PUT', 'Observation/early', { ...weight('late', 60), id: 'early' })).status).toBe(201);
    expect((await ask('PUT', 'Patient/late', person('Eze', { id: 'late' }))).status).toBe(201);
    expect((await ask('GET', 'Observation?patient=late')).body.entry[0].resource.id).toBe('early');
  });

  test('an id of the form of ours that we did not give is refused, as are those that are none', async () => {
    const forged = `${stated.slice(0, -1)}${stated.endsWith('a') ? 'b' : 'a'}`;
    const answer = await ask('PUT', `Patient/${forged}`, person('Forger', { id: forged }));
    expect([answer.status, codeOf(answer)]).toEqual([400, 'CW-WRT-005']);
    expect((await ask('PUT', 'Patient/a_b', person('X', { id: 'a_b' }))).status).toBe(400);
    const other = await ask('PUT', 'Patient/one', person('X', { id: 'two' }));
    expect([other.status, codeOf(other), other.body.issue[0].expression]).toEqual([400, 'CW-WRT-004', ['Patient.id']]);
    expect((await ask('PUT', 'Patient/one', person('X'))).status).toBe(400);
  });

  test('a feed’s resource answers every change with 409', async () => {
    const before = (await ask('GET', `Patient/${stated}`)).body;
    const patch = JSON.stringify([{ op: 'add', path: '/active', value: true }]);
    const answers = [
      await ask('PUT', `Patient/${stated}`, { ...before, active: true }),
      await ask('PATCH', `Patient/${stated}`, patch, { 'content-type': 'application/json-patch+json' }),
      await ask('DELETE', `Patient/${stated}`),
    ];
    expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual(Array(3).fill([409, 'CW-WRT-007']));
    expect((await ask('GET', `Patient/${stated}`)).body).toEqual(before);
  });

  test('a delete takes it away, once; a later update brings it back as the next version', async () => {
    const { id } = await create(person('Farah'));
    expect((await ask('DELETE', `Patient/${id}`)).status).toBe(204);
    expect((await ask('DELETE', `Patient/${id}`)).status).toBe(204);
    expect((await ask('GET', `Patient/${id}`)).status).toBe(410);
    expect((await ask('GET', 'Patient?family=Farah')).body.entry).toBeUndefined();
    expect((await ask('DELETE', 'Patient/unheard-of')).status).toBe(204);
    const back = await ask('PUT', `Patient/${id}`, person('Farah', { id }));
    expect([back.status, back.headers.get('etag')]).toEqual([201, 'W/"3"']);
    expect((await ask('GET', `Patient/${id}/_history`)).body.total).toBe(3);
  });

  test('a JSON Patch changes what it names, or nothing', async () => {
    const { id } = await create(person('Gbadamosi', { active: false }));
    const patch = (operations: unknown, headers = {}) =>
      ask('PATCH', `Patient/${id}`, JSON.stringify(operations), {
        'content-type': 'application/json-patch+json',
        ...headers,
      });
    const changed = await patch([
      { op: 'test', path: '/active', value: false },
      { op: 'replace', path: '/active', value: true },
      { op: 'add', path: '/name/0/given', value: ['Hana'] },
    ]);
    expect([changed.status, changed.body.active, changed.body.name]).toEqual([
      200,
      true,
      [{ family: 'Gbadamosi', given: ['Hana'] }],
    ]);
    const failed = await patch([
      { op: 'remove', path: '/name' },
      { op: 'test', path: '/active', value: false },
    ]);
    expect([failed.status, codeOf(failed)]).toEqual([422, 'CW-WRT-011']);
    expect((await patch([{ op: 'replace', path: '/id', value: 'other' }])).status).toBe(422);
    expect((await patch([{ op: 'replace', path: '/resourceType', value: 'Group' }])).status).toBe(422);
    expect((await patch({ op: 'remove', path: '/name' })).status).toBe(400);
    expect((await patch([{ op: 'remove', path: '/name' }], { 'if-match': 'W/"1"' })).status).toBe(412);
    expect((await ask('GET', `Patient/${id}`)).body).toEqual(changed.body);
  });

  test('a patch cannot grow a resource beyond what a request may hold', async () => {
    const { id } = await create(
      person('Gueye', { extension: [{ url: 'urn:x', extension: [{ url: 'urn:y', valueCode: 'z' }] }] }),
    );
    const patch = (operations: unknown) =>
      ask('PATCH', `Patient/${id}`, JSON.stringify(operations), { 'content-type': 'application/json-patch+json' });
    const doubling = Array.from({ length: 900 }, () => ({
      op: 'copy',
      from: '/extension/0',
      path: '/extension/0/extension/0',
    }));
    const many = Array.from({ length: 60 }, () => ({ op: 'copy', from: '/name', path: '/name/-' }));
    for (const operations of [doubling, many, [{ op: 'remove', path: '/a'.repeat(100_000) }]]) {
      expect((await patch(operations)).status).toBeOneOf([400, 422]);
    }
    const long = await ask('PATCH', `Patient/${id}`, {
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'operation',
          part: [
            { name: 'type', valueCode: 'delete' },
            { name: 'path', valueString: `Patient${'.name'.repeat(1_000_000)}` },
          ],
        },
      ],
    });
    expect([long.status, codeOf(long)]).toEqual([400, 'CW-WRT-012']);
    expect((await ask('GET', `Patient/${id}`)).body.meta.versionId).toBe('1');
  });

  test('a FHIRPath Patch finds its way by FHIRPath, and what it makes is validated', async () => {
    const { id } = await create(
      person('Gbeho', {
        telecom: [
          { system: 'phone', value: '1' },
          { system: 'email', value: 'a@b.c' },
        ],
      }),
    );
    const patch = (...parts: { [name: string]: unknown }[][]) =>
      ask('PATCH', `Patient/${id}`, {
        resourceType: 'Parameters',
        parameter: parts.map((part) => ({ name: 'operation', part })),
      });
    const part = (name: string, value: object) => ({ name, ...value });
    const changed = await patch(
      [
        part('type', { valueCode: 'replace' }),
        part('path', { valueString: "Patient.telecom.where(system = 'phone').value" }),
        part('value', { valueString: '2' }),
      ],
      [
        part('type', { valueCode: 'add' }),
        part('path', { valueString: 'Patient' }),
        part('name', { valueString: 'deceased' }),
        part('value', { valueBoolean: false }),
      ],
      [part('type', { valueCode: 'delete' }), part('path', { valueString: 'Patient.telecom[1]' })],
    );
    expect([changed.status, changed.body.telecom, changed.body.deceasedBoolean]).toEqual([
      200,
      [{ system: 'phone', value: '2' }],
      false,
    ]);
    const wrong = await patch([
      part('type', { valueCode: 'add' }),
      part('path', { valueString: 'Patient' }),
      part('name', { valueString: 'gender' }),
      part('value', { valueCode: 'unheard-of' }),
    ]);
    expect([wrong.status, codeOf(wrong), wrong.body.issue[0].expression]).toEqual([
      422,
      'CW-WRT-022',
      ['Patient.gender'],
    ]);
    const nowhere = await patch([
      part('type', { valueCode: 'replace' }),
      part('path', { valueString: 'Patient.contact' }),
      part('value', { valueString: '2' }),
    ]);
    expect([nowhere.status, codeOf(nowhere)]).toEqual([422, 'CW-WRT-011']);
    const none = await patch([part('type', { valueCode: 'replace' }), part('path', { valueString: 'Patient..' })]);
    expect([none.status, codeOf(none)]).toEqual([400, 'CW-WRT-012']);
    expect((await ask('GET', `Patient/${id}`)).body).toEqual(changed.body);
  });

  test('what is no FHIR is refused with all that is wrong, each at its place', async () => {
    const answer = await ask('POST', 'Patient', { resourceType: 'Patient', birthDate: 'yesterday', shoeSize: 44 });
    expect([answer.status, codeOf(answer)]).toEqual([422, 'CW-WRT-022']);
    const places = answer.body.issue.flatMap(({ expression }: any) => expression);
    expect(places).toEqual(expect.arrayContaining(['Patient.birthDate', 'Patient.shoeSize']));
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { resource: person('P'), request: { method: 'POST', url: 'Patient' } },
        { resource: { ...weight(stated, 1), status: undefined }, request: { method: 'POST', url: 'Observation' } },
      ],
    };
    const whole = await ask('POST', '', bundle);
    expect([whole.status, whole.body.issue[0].expression[0]]).toEqual([422, 'Bundle.entry[1].resource']);
  });

  test('a resource is not moved to another patient', async () => {
    const [one, other] = [await create(person('Haile')), await create(person('Haile'))];
    const observed = await create(weight(one.id, 90));
    const moved = await ask('PUT', `Observation/${observed.id}`, { ...weight(other.id, 90), id: observed.id });
    expect([moved.status, codeOf(moved)]).toEqual([422, 'CW-WRT-010']);
    const patch = JSON.stringify([{ op: 'replace', path: '/subject/reference', value: `Patient/${other.id}` }]);
    const patched = await ask('PATCH', `Observation/${observed.id}`, patch, {
      'content-type': 'application/json-patch+json',
    });
    expect([patched.status, codeOf(patched)]).toEqual([422, 'CW-WRT-010']);
  });

  test('of what is created twenty times at once, if none exists, there is one', async () => {
    const resource = person('Ibekwe', { identifier: [{ system: 'urn:test', value: 'only-one' }] });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        ask('POST', 'Patient', resource, { 'if-none-exist': 'identifier=urn:test|only-one' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await ask('GET', 'Patient?identifier=urn:test|only-one')).body.entry.length).toBe(1);
  });

  test('writes that come at once see each other, one after the other', async () => {
    const days = Array.from({ length: 20 }, (_, index) => `1980-02-${String(index + 1).padStart(2, '0')}`);
    const answers = await Promise.all(
      days.flatMap((birthDate, index) => [
        ask('PUT', 'Patient/at-once', person('Iyer', { id: 'at-once', birthDate })),
        ask('PUT', `Observation/at-once-${index}`, { ...weight('at-once', 50 + index), id: `at-once-${index}` }),
      ]),
    );
    const updates = answers.filter((_, index) => index % 2 === 0);
    expect(updates.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    const versions = updates.map(({ body }) => Number(body.meta.versionId)).sort((a, b) => a - b);
    expect(versions).toEqual(days.map((_, index) => index + 1));
    const history = (await ask('GET', 'Patient/at-once/_history?_count=50')).body;
    expect(history.entry.map(({ resource }: any) => resource.birthDate).sort()).toEqual(days);
    expect((await ask('GET', 'Observation?patient=at-once&_count=50')).body.entry.length).toBe(20);
  });

  test('conditional writes mean the one that they find, and refuse several', async () => {
    const identified = (value: string, more: object = {}) =>
      person('Jalloh', { identifier: [{ system: 'urn:test', value }], ...more });
    const by = (value: string) => `Patient?identifier=urn:test|${value}`;
    const made = await ask('PUT', by('c1'), identified('c1'));
    expect(made.status).toBe(201);
    const changed = await ask('PUT', by('c1'), identified('c1', { active: true }));
    expect([changed.status, changed.body.id, changed.body.active]).toEqual([200, made.body.id, true]);
    const patch = JSON.stringify([{ op: 'replace', path: '/active', value: false }]);
    const patchType = { 'content-type': 'application/json-patch+json' };
    expect((await ask('PATCH', by('c1'), patch, patchType)).body.active).toBe(false);
    expect((await ask('PATCH', by('c2'), patch, patchType)).status).toBe(404);
    await create(identified('c1'));
    for (const answer of [
      await ask('PUT', by('c1'), identified('c1')),
      await ask('PATCH', by('c1'), patch, patchType),
      await ask('DELETE', by('c1')),
      await ask('POST', 'Patient', identified('c1'), { 'if-none-exist': 'identifier=urn:test|c1' }),
    ]) {
      expect([answer.status, codeOf(answer)]).toEqual([412, 'CW-WRT-009']);
    }
    const single = await ask('PUT', by('c3'), identified('c3', { id: 'chosen-c3' }));
    expect([single.status, single.body.id]).toEqual([201, 'chosen-c3']);
    expect((await ask('DELETE', by('c3'))).status).toBe(204);
    expect((await ask('GET', 'Patient/chosen-c3')).status).toBe(410);
    expect((await ask('DELETE', by('c3'))).status).toBe(204);
    expect((await ask('DELETE', 'Patient')).status).toBe(412);
    const unknown = await ask('PUT', 'Patient?shoe-size=44', identified('c4'));
    expect([unknown.status, codeOf(unknown)]).toEqual([400, 'CW-FHIR-001']);
  });

  test.each([
    ['minimal', undefined],
    ['representation', 'Patient'],
    ['OperationOutcome', 'OperationOutcome'],
  ])('Prefer: return=%s gives %s', async (word, resourceType) => {
    const answer = await ask('POST', 'Patient', person('Kamara'), { prefer: `return=${word}` });
    expect([answer.status, answer.body?.resourceType]).toEqual([201, resourceType]);
    expect(answer.headers.get('location')).toMatch(/\/_history\/1$/);
  });

  test('a transaction is done as a whole, its references to other entries resolved', async () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:0d6c1f3e-0000-4000-8000-000000000002',
          resource: { ...weight('x', 70), subject: { reference: 'urn:uuid:0d6c1f3e-0000-4000-8000-000000000001' } },
          request: { method: 'POST', url: 'Observation' },
        },
        {
          fullUrl: 'urn:uuid:0d6c1f3e-0000-4000-8000-000000000001',
          resource: person('Lungu', { identifier: [{ system: 'urn:test', value: 'lungu' }] }),
          request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:test|lungu' },
        },
        {
          resource: { ...weight('x', 71), id: 'lungu-2', subject: { reference: 'Patient?identifier=4711' } },
          request: { method: 'PUT', url: 'Observation/lungu-2' },
        },
        { request: { method: 'GET', url: 'Patient?family=Lungu' } },
      ],
    };
    const done = await ask('POST', '', bundle);
    expect([done.status, done.body.type]).toEqual([200, 'transaction-response']);
    const { entry } = done.body;
    expect(entry.map(({ response }: any) => response.status)).toEqual([
      '201 Created',
      '201 Created',
      '201 Created',
      '200 OK',
    ]);
    const patient = entry[1].response.location.split('/')[1];
    expect(entry[3].resource.entry[0].resource.id).toBe(patient);
    const observed = (await ask('GET', `Observation?patient=${patient}`)).body.entry;
    expect(observed.map(({ resource }: any) => resource.subject.reference)).toEqual([`Patient/${patient}`]);
    expect((await ask('GET', 'Observation/lungu-2')).body.subject.reference).toBe(`Patient/${stated}`);
    const again = await ask('POST', '', bundle);
    expect(again.body.entry.map(({ response }: any) => response.status)).toEqual([
      '201 Created',
      '200 OK',
      '200 OK',
      '200 OK',
    ]);
    expect(again.body.entry[2].response.etag).toBe('W/"1"');
  });

  test.each([
    [
      'an id of ours that we did not give',
      { resource: person('M'), request: { method: 'PUT', url: 'Patient/c000aaaaaaaaaaaaaaaaaaaaaaaaaa' } },
      400,
    ],
    [
      'a conditional reference to nobody',
      {
        resource: { ...weight('x', 1), subject: { reference: 'Patient?identifier=nobody' } },
        request: { method: 'POST', url: 'Observation' },
      },
      412,
    ],
    [
      'a stale version',
      {
        resource: person('M', { id: 'mensah-2' }),
        request: { method: 'PUT', url: 'Patient/mensah-2', ifMatch: 'W/"7"' },
      },
      412,
    ],
    [
      'the same resource again',
      { resource: person('M', { id: 'mensah' }), request: { method: 'PUT', url: 'Patient/mensah' } },
      400,
    ],
    ['another type than the address', { resource: person('M'), request: { method: 'POST', url: 'Observation' } }, 400],
    ['no method', { resource: person('M'), request: { url: 'Patient' } }, 400],
  ])('of a transaction with %s nothing is done, and the entry is named', async (_name, entry, status) => {
    const first = { resource: person('Mensah', { id: 'mensah' }), request: { method: 'PUT', url: 'Patient/mensah' } };
    const failed = await ask('POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [first, entry] });
    expect([failed.status, failed.body.resourceType]).toEqual([status, 'OperationOutcome']);
    expect(failed.body.issue[0].expression[0]).toMatch(/^Bundle\.entry\[1\]/);
    expect((await ask('GET', 'Patient/mensah')).status).toBe(404);
  });

  test('a batch does each entry for itself', async () => {
    const done = await ask('POST', '', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        { request: { method: 'GET', url: 'Patient/nkosi' } },
        { resource: person('Nkosi'), request: { method: 'PUT', url: 'Patient/other-id' } },
        { resource: person('Nkosi', { id: 'nkosi' }), request: { method: 'PUT', url: 'Patient/nkosi' } },
        { request: { method: 'DELETE', url: `Patient/${stated}` } },
        { request: { method: 'GET', url: 'Wardrobe/1' } },
      ],
    });
    expect([done.status, done.body.type]).toEqual([200, 'batch-response']);
    expect(done.body.entry.map(({ response }: any) => response.status.slice(0, 3))).toEqual([
      '200',
      '400',
      '201',
      '409',
      '404',
    ]);
    expect(done.body.entry[0].resource.id).toBe('nkosi');
    expect(done.body.entry[1].response.outcome.resourceType).toBe('OperationOutcome');
  });

  test.each([
    ['no Bundle', person('O')],
    ['a Bundle of another type', { resourceType: 'Bundle', type: 'collection', entry: [] }],
    ['entries that are no list', { resourceType: 'Bundle', type: 'batch', entry: {} }],
    ['an entry without a request', { resourceType: 'Bundle', type: 'batch', entry: [{ resource: person('O') }] }],
  ])('%s is refused at the base', async (_name, body) => {
    const answer = await ask('POST', '', body);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'CW-WRT-013']);
  });

  test.each([
    ['no JSON', 'POST', 'Patient', '{"resourceType":', json, 400],
    ['no UTF-8', 'POST', 'Patient', Buffer.from('{"resourceType":"Patient","x":"\xff"}', 'latin1'), json, 400],
    ['a million brackets', 'POST', 'Patient', '['.repeat(1_000_000), json, 400],
    ['a million objects in each other', 'POST', 'Patient', '{"a":'.repeat(1_000_000), json, 400],
    ['more than any request holds', 'POST', 'Patient', Buffer.alloc(17 * 1024 * 1024, 0x20), json, 413],
    ['no body', 'POST', 'Patient', '', json, 400],
    ['a list', 'POST', 'Patient', '[]', json, 400],
    ['another type', 'POST', 'Patient', '{"resourceType":"Observation"}', json, 400],
    ['no type', 'POST', 'Patient', '{}', json, 400],
    ['a type that is none', 'POST', 'Wardrobe', '{"resourceType":"Wardrobe"}', json, 404],
    ['a derived type', 'POST', 'Provenance', '{"resourceType":"Provenance"}', json, 405],
    ['a wrong content type', 'POST', 'Patient', '{"resourceType":"Patient"}', 'text/plain', 415],
    ['a null character', 'POST', 'Patient', '{"resourceType":"Patient","language":"\\u0000"}', json, 400],
    ['half a surrogate', 'POST', 'Patient', '{"resourceType":"Patient","language":"\\ud800"}', json, 400],
    ['a prototype', 'POST', 'Patient', '{"resourceType":"Patient","__proto__":{"active":true}}', json, 400],
    ['a meta that is none', 'POST', 'Patient', '{"resourceType":"Patient","meta":7}', json, 400],
    ['a patch of the wrong kind', 'PATCH', 'Patient/x', '<diff/>', 'application/xml-patch+xml', 415],
  ])('%s is refused with its place, and leaves nothing', async (_name, method, path, body, type, status) => {
    const journalled = await app.app.journal.read(clientPart(), 0, { entries: 1000 });
    const answer = await fetch(`${app.fhir}/${path}`, { method, headers: { 'content-type': type }, body });
    const outcome: any = await answer.json();
    expect([answer.status, outcome.resourceType]).toEqual([status, 'OperationOutcome']);
    expect((await app.app.journal.read(clientPart(), 0, { entries: 1000 })).length).toBe(journalled.length);
  });

  const clientPart = () => app.app.journal.parts.find(({ feed }) => feed === 'fhir')!.part;
});
