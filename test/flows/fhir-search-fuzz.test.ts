import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchTypes } from '#fhir/search-parameters.ts';
import { admission } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const seed = 20261121;

onEachPlace('a server takes whatever search comes', (place) => {
  let app: RunningApp;
  let id: string;
  beforeAll(async () => {
    app = await runApp(await place());
    await app.send(admission);
    id = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
  });
  afterAll(() => app[Symbol.asyncDispose]());

  async function post(type: string, form: string, headers: { [name: string]: string } = {}) {
    const answer = await fetch(`${app.fhir}/${type}/_search`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: form,
    });
    return { status: answer.status, body: (await answer.json()) as any };
  }

  const many = (count: number, text: (index: number) => string, by: string) =>
    Array.from({ length: count }, (_, index) => text(index)).join(by);
  const megabyte = 'x'.repeat(1024 * 1024);
  const monsters: readonly (readonly [
    what: string,
    type: string,
    form: string,
    status: number,
    expression: string | undefined,
  ])[] = [
    ['10,000 values', 'Observation', `patient={id}&code=${many(10_000, String, ',')}`, 400, 'code'],
    ['10,000 ids', 'Observation', `_id=${many(10_000, (index) => `a${index}`, ',')}`, 400, '_id'],
    ['10,000 patients', 'Observation', `patient=${many(10_000, (index) => `a${index}`, ',')}`, 400, 'patient'],
    ['1,000 parameters', 'Observation', many(1_000, () => 'patient={id}', '&'), 400, 'Observation'],
    ['100,000 parameters', 'Observation', many(100_000, () => 'code=1', '&'), 400, 'Observation'],
    ['a chain of fifty', 'Observation', `${'has-member.'.repeat(50)}code=1`, 400, 'has-member'],
    [
      'a chain of forty by types',
      'Observation',
      `patient={id}&${'has-member:Observation.'.repeat(20)}code=1`,
      400,
      'has-member',
    ],
    ['_has of fifty', 'Patient', `${'_has:Observation:patient:'.repeat(50)}code=1`, 400, '_has'],
    ['_has without an end', 'Patient', '_has:Observation:patient:=1', 400, '_has:Observation:patient:'],
    ['_has of nothing', 'Patient', '_has:=1', 400, '_has:'],
    ['1,000 _includes', 'Observation', `patient={id}&${many(1_000, () => '_include=*', '&')}`, 400, '_include'],
    [
      '1,000 _revincludes',
      'Patient',
      `_id={id}&${many(1_000, () => '_revinclude=Observation:subject', '&')}`,
      400,
      '_include',
    ],
    ['all that refers', 'Patient', '_id={id}&_revinclude:iterate=*:*', 400, '_revinclude:iterate'],
    ['1,000 orders', 'Observation', `patient={id}&_sort=${many(1_000, () => 'date', ',')}`, 400, '_sort'],
    ['1,000 elements', 'Observation', `patient={id}&_elements=${many(1_000, () => 'a', ',')}`, 400, '_elements'],
    ['a megabyte of a name', 'Patient', `${megabyte}=1`, 400, undefined],
    ['a megabyte of a code', 'Observation', `patient={id}&code=${megabyte}`, 200, undefined],
    ['a megabyte of a string', 'Patient', `family=${megabyte}`, 200, undefined],
    ['a megabyte of a date', 'Observation', `patient={id}&date=${megabyte}`, 400, 'date'],
    [
      'a megabyte of digits',
      'Observation',
      `patient={id}&value-quantity=${'1'.repeat(1024 * 1024)}`,
      400,
      'value-quantity',
    ],
    ['a megabyte of a filter', 'Observation', `patient={id}&_filter=${megabyte}`, 400, '_filter'],
    ['a filter that nests', 'Observation', `patient={id}&_filter=${'not('.repeat(2_000)}`, 400, '_filter'],
    ['a megabyte of commas', 'Observation', `patient={id}&code=${','.repeat(1024 * 1024)}`, 400, 'code'],
    ['a megabyte of backslashes', 'Observation', `patient={id}&code=${'\\'.repeat(1024 * 1024)}`, 200, undefined],
    [
      'a megabyte of dollars',
      'Observation',
      `patient={id}&code-value-quantity=${'$'.repeat(1024 * 1024)}`,
      400,
      'code-value-quantity',
    ],
    [
      'what makes a regular expression work',
      'Patient',
      `family=${encodeURIComponent('(a+)+$'.repeat(1_000))}&name:contains=${encodeURIComponent('.*.*.*'.repeat(1_000))}`,
      200,
      undefined,
    ],
    ['what makes LIKE work', 'Patient', `family=${encodeURIComponent('%_%\\')}`, 200, undefined],
    ['what ends a statement', 'Patient', `family=${encodeURIComponent("'; drop table resource; --")}`, 200, undefined],
    ['zero bytes', 'Patient', 'family=%00&identifier=%00|%00', 400, 'family'],
    ['zero bytes in a token', 'Patient', 'identifier=%00|%00', 200, undefined],
    ['half a surrogate', 'Patient', 'family=%ED%A0%80', 200, undefined],
    ['a date far away', 'Observation', 'patient={id}&date=ap0001-01-01', 200, undefined],
    [
      'dates at the ends of time',
      'Observation',
      'patient={id}&date=ge0001&date=le9999-12-31T23:59:60Z',
      200,
      undefined,
    ],
    ['a count beyond all', 'Observation', 'patient={id}&_count=999999999999', 400, '_count'],
    ['two counts', 'Observation', 'patient={id}&_count=1&_count=x', 400, '_count'],
    ['a total of another word', 'Observation', 'patient={id}&_total=many', 400, '_total'],
    ['a modifier of another type', 'Observation', 'patient={id}&date:exact=2026', 400, 'date:exact'],
    ['a number for missing', 'Observation', 'patient={id}&code:missing=1', 400, 'code:missing'],
    ['an unknown parameter', 'Observation', 'patient={id}&colour=red', 400, 'colour'],
    ['a value in a name’s place', 'Observation', 'patient={id}&Jane Doe=1', 400, undefined],
    ['__proto__', 'Observation', 'patient={id}&__proto__=1', 400, '__proto__'],
    ['constructor', 'Observation', 'patient={id}&constructor.name=1', 400, 'constructor.name'],
    ['a type of Object', 'Observation', 'patient={id}&subject:constructor=1', 400, 'subject:constructor'],
  ];
  test.each(monsters)('%s', async (_what, type, form, status, expression) => {
    const answer = await post(type, form.replaceAll('{id}', id));
    expect([answer.status, answer.body.issue?.[0].expression?.[0]]).toEqual([status, expression]);
    expect(answer.body.resourceType).toBe(status === 200 ? 'Bundle' : 'OperationOutcome');
    const lenient = await post(type, form.replaceAll('{id}', id), { prefer: 'handling=lenient' });
    expect(lenient.status).toBeLessThan(500);
    // Only what is not known is left out: the rest is refused as before.
    if (answer.body.issue?.[0].details.coding[0].code !== 'CW-FHIR-001') expect(lenient.status).toBe(status);
  });

  test('whatever a search consists of, it is answered or refused by an OperationOutcome, never a fault', async () => {
    const types = fc.constantFrom(
      'Patient',
      'Observation',
      'Encounter',
      'Location',
      'Provenance',
      'ValueSet',
      'Practitioner',
    );
    const names = [...searchTypes.values()].flatMap(({ parameters }) => [...parameters.keys()]);
    const special = [
      '_id',
      '_lastUpdated',
      '_tag',
      '_profile',
      '_source',
      '_list',
      '_text',
      '_content',
      '_filter',
      '_sort',
      '_count',
      '_total',
      '_summary',
      '_elements',
      '_include',
      '_revinclude',
      '_include:iterate',
      '_cursor',
      '_type',
      '_has:Observation:patient:code',
      '_page',
      'near',
      'patient',
      'subject.name',
      'patient._has:Encounter:subject:status',
    ];
    const modifiers = [
      'missing',
      'exact',
      'contains',
      'not',
      'text',
      'in',
      'not-in',
      'of-type',
      'above',
      'below',
      'identifier',
      'Patient',
      'iterate',
      '',
    ];
    const scraps = [
      'true',
      'eq',
      'ge2026',
      'ap2025-02',
      '2026-13',
      '1e5',
      'lt5.4|http://unitsofmeasure.org|mg',
      '|',
      '$',
      'a$b',
      '\\',
      ',',
      ':',
      '(',
      'code eq 1',
      'not (',
      '"',
      'Patient/',
      'ValueSet/1',
      'http://hl7.org/fhir/ValueSet/observation-status',
      '-',
      '_id',
      'Observation:subject',
      '*',
      '0',
      '-1',
      '42.3|-71|5|km',
      '~.c',
      '\u0000',
      '\ud800',
      '😀',
      'Å',
    ];
    const text = fc.oneof(
      fc.constantFrom(...scraps),
      fc.string({ maxLength: 12, unit: 'binary' }),
      fc.array(fc.constantFrom(...scraps), { maxLength: 4 }).map((list) => list.join('')),
    );
    const name = fc.oneof(
      fc.constantFrom(...names),
      fc.constantFrom(...special),
      fc.tuple(fc.constantFrom(...names), fc.constantFrom(...modifiers)).map(([one, modifier]) => `${one}:${modifier}`),
      fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).map(([one, other]) => `${one}.${other}`),
      fc.string({ maxLength: 8, unit: 'binary' }),
    );
    const pairs = fc.array(fc.tuple(name, text), { minLength: 1, maxLength: 4 });
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(types, pairs, fc.boolean(), fc.boolean(), async (type, list, inSlice, isLenient) => {
        const form = new URLSearchParams([...(inSlice ? [['patient', id]] : []), ...list] as [string, string][]);
        const { status, body } = await post(type, form.toString(), isLenient ? { prefer: 'handling=lenient' } : {});
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        expect([status, body.issue?.[0].details]).toEqual([
          status < 500 ? status : 'less than 500',
          body.issue?.[0].details,
        ]);
        expect(body.resourceType).toBe(status === 200 ? 'Bundle' : 'OperationOutcome');
        if (status !== 200) expect(body.issue[0].details.coding[0].code).toMatch(/^CW-(FHIR|SRV)-\d{3}$/);
      }),
      { seed, numRuns: 600 },
    );
    // It was a test of both.
    expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 400]));
    expect((await app.get(`Patient/${id}`)).status).toBe(200);
  });
});
