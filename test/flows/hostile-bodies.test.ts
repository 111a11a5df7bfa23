import { afterAll, beforeAll, expect, test } from 'vitest';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const json = 'application/fhir+json';
const xml = 'application/fhir+xml';
const repeat = (text: string, times: number) => text.repeat(times);
const patient = (more: string) => `{"resourceType":"Patient",${more}}`;
const nested = (depth: number) =>
  `<Patient xmlns="http://hl7.org/fhir">${repeat('<extension>', depth)}${repeat('</extension>', depth)}</Patient>`;
const million = 1_000_000;

/** What is sent, as what, and how it is refused: status, issue, and where the fault lies. */
const bodies: readonly [what: string, kind: string, body: () => string | Uint8Array, status: number, place?: string][] =
  [
    ['a million lists', json, () => repeat('[', million), 400],
    ['a million objects', json, () => `${repeat('{"a":', million)}1${repeat('}', million)}`, 400],
    ['a million elements of XML', xml, () => nested(million / 10), 400],
    [
      'XML with an entity of entities',
      xml,
      () => '<!DOCTYPE x [<!ENTITY a "aa">]><Patient xmlns="http://hl7.org/fhir"/>',
      400,
    ],
    [
      'a text of 10 MB',
      json,
      () => patient(`"name":[{"family":"${repeat('x', 10 * million)}"}]`),
      422,
      'Patient.name[0].family',
    ],
    ['a name of 1 MB', json, () => patient(`"${repeat('x', million)}":1`), 422],
    [
      'a hundred thousand names',
      json,
      () => patient(`"name":[${repeat('{"family":"x","use":"colour"},', 100_000)}{}]`),
      422,
      'Patient.name[0].use',
    ],
    [
      'a hundred thousand unknown elements',
      json,
      () => patient(Array.from({ length: 100_000 }, (_, at) => `"x${at}":1`).join()),
      422,
      'Patient.x0',
    ],
    [
      'a hundred thousand contained',
      json,
      () => patient(`"contained":[${repeat('{"resourceType":"Patient"},', 100_000)}{"resourceType":"Patient"}]`),
      422,
    ],
    ['a member twice', json, () => patient('"gender":"male","gender":"female"'), 400, 'gender'],
    ['a prototype', json, () => patient('"__proto__":{"gender":"male"}'), 400],
    ['a prototype behind an escape', json, () => patient('"\\u005f_proto__":{"gender":"male"}'), 400],
    ['a constructor', json, () => patient('"constructor":{"prototype":{}}'), 422, 'Patient.constructor'],
    [
      'a number beyond all',
      json,
      () => patient('"multipleBirthInteger":1e400'),
      422,
      'Patient.multipleBirth.ofType(integer)',
    ],
    ['a number of a million digits', json, () => patient(`"multipleBirthInteger":${repeat('9', million)}`), 422],
    ['half a surrogate pair', json, () => patient('"name":[{"family":"\\ud800"}]'), 400, 'name[0].family'],
    ['a zero character', json, () => patient('"name":[{"family":"a\\u0000b"}]'), 400, 'name[0].family'],
    ['a zero byte', json, () => patient('"name":[{"family":"a\u0000b"}]'), 400],
    [
      'bytes that are no UTF-8',
      json,
      () =>
        Buffer.concat([Buffer.from('{"resourceType":"Patient","id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
      400,
    ],
    ['nothing', json, () => ' ', 400],
    [
      'a narrative that never closes',
      json,
      () =>
        patient(
          `"text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">${repeat('<b>', 300_000)}</div>"}`,
        ),
      422,
    ],
    [
      'a narrative of ampersands',
      json,
      () =>
        patient(
          `"text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">${repeat('&', million)}</div>"}`,
        ),
      422,
    ],
    ['base64 of blanks', json, () => patient(`"photo":[{"data":"${repeat(' ', million)}"}]`), 422],
    ['a URI of a million characters', json, () => patient(`"implicitRules":"http://${repeat('a/', 500_000)} "`), 422],
    ['a code of blanks', json, () => patient(`"gender":"a${repeat(' ', million)}b"`), 422],
    ['a date of digits', json, () => patient(`"birthDate":"${repeat('1', million)}"`), 422],
  ];

onEachPlace('hostile bodies', (place) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp(await place());
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const send = async (kind: string, body: string | Uint8Array, path = 'Patient') => {
    const answer = await fetch(`${app.fhir}/${path}`, {
      method: 'POST',
      headers: { 'content-type': kind, accept: json },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    return { status: answer.status, outcome: (await answer.json()) as any };
  };

  test.each(bodies)('%s is refused, and where it is', async (_, kind, body, status, where) => {
    const { status: given, outcome } = await send(kind, body());
    expect([given, outcome.resourceType]).toEqual([status, 'OperationOutcome']);
    if (where !== undefined) expect(outcome.issue[0].expression).toEqual([where]);
    expect(JSON.stringify(outcome).length).toBeLessThan(100_000);
    expect(({} as any).gender).toBeUndefined();
  });

  test('a Bundle of too many entries, and one whose last is wrong, leave nothing', async () => {
    const entry = (resource: string) => `{"resource":${resource},"request":{"method":"POST","url":"Basic"}}`;
    const bundle = (...entries: string[]) => `{"resourceType":"Bundle","type":"transaction","entry":[${entries}]}`;
    const good = entry('{"resourceType":"Basic","code":{"text":"x"}}');
    const many = await send(json, bundle(...Array.from({ length: 100_000 }, () => good)), '');
    expect([many.status, many.outcome.resourceType]).toEqual([400, 'OperationOutcome']);
    const last = await send(
      json,
      bundle(...Array.from({ length: 500 }, () => good), entry('{"resourceType":"Basic"}')),
      '',
    );
    expect([last.status, last.outcome.issue[0].expression]).toEqual([422, [expect.stringContaining('entry[500]')]]);
    expect((await app.get('Patient?_summary=count')).body.total).toBe(0);
  });
});
