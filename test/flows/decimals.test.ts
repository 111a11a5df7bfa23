import { afterAll, beforeAll, expect, test } from 'vitest';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

/** With a quantity whose digits JavaScript's numbers drop. */
const weight = (value: string, more = '') =>
  `{"resourceType":"Observation"${more},"status":"final","code":{"text":"weight"},"valueQuantity":{"value":${value},"unit":"kg"}}`;

onEachPlace('decimals keep the digits that they were written with', (place) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await runApp(await place());
  });
  afterAll(() => app[Symbol.asyncDispose]());

  async function ask(method: string, path: string, body?: string, headers: { [name: string]: string } = {}) {
    const answer = await fetch(`${app.fhir}/${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, text: await answer.text() };
  }
  const create = async (value: string): Promise<string> => {
    const { text } = await ask('POST', 'Observation', weight(value));
    return JSON.parse(text).id;
  };
  const jsonPatch = { 'content-type': 'application/json-patch+json' };

  test.each(['1.50', '100.00', '0.0', '1E2', '-0.10', '0.123456789012345678'])(
    '%s comes back as it was written',
    async (value) => {
      const made = await ask('POST', 'Observation', weight(value));
      expect([made.status, made.text]).toEqual([201, expect.stringContaining(`"value":${value},`)]);
      const { id } = JSON.parse(made.text);
      for (const path of [`Observation/${id}`, `Observation/${id}/_history`, `Observation?_id=${id}&_elements=value`]) {
        expect((await ask('GET', path)).text).toContain(`"value":${value},`);
      }
      expect((await ask('GET', `Observation/${id}?_pretty=true`)).text).toContain(`"value": ${value},`);
      expect((await ask('GET', `Observation/${id}?_format=xml`)).text).toContain(`<value value="${value}"/>`);
    },
  );

  test('an update that only tells more digits is a change, the same digits are none', async () => {
    const id = await create('1.5');
    const update = () => ask('PUT', `Observation/${id}`, weight('1.50', `,"id":"${id}"`));
    expect((await update()).text).toContain('"versionId":"2"');
    const again = await update();
    expect(again.text).toContain('"versionId":"2"');
    expect(again.text).toContain('"value":1.50,');
  });

  test('patches keep what they do not touch, and what they bring', async () => {
    const id = await create('1.50');
    const status = JSON.stringify([
      { op: 'test', path: '/valueQuantity/value', value: 1.5 },
      { op: 'replace', path: '/status', value: 'amended' },
    ]);
    expect((await ask('PATCH', `Observation/${id}`, status, jsonPatch)).text).toContain('"value":1.50,');
    const value = '[{"op":"replace","path":"/valueQuantity/value","value":2.00}]';
    expect((await ask('PATCH', `Observation/${id}`, value, jsonPatch)).text).toContain('"value":2.00');
    const part = (name: string, text: string) => `{"name":"${name}",${text}}`;
    const operation = [
      part('type', '"valueCode":"replace"'),
      part('path', '"valueString":"Observation.value.value"'),
      part('value', '"valueDecimal":3.10'),
    ];
    const patch = `{"resourceType":"Parameters","parameter":[{"name":"operation","part":[${operation}]}]}`;
    expect((await ask('PATCH', `Observation/${id}`, patch)).text).toContain('"value":3.10');
    expect((await ask('GET', `Observation/${id}`)).text).toContain('"value":3.10');
  });

  test('so do transactions, batches and XML', async () => {
    for (const type of ['transaction', 'batch']) {
      const bundle = `{"resourceType":"Bundle","type":"${type}","entry":[{"resource":${weight('7.0')},"request":{"method":"POST","url":"Observation"}}]}`;
      const { text } = await ask('POST', '', bundle);
      const place: string = JSON.parse(text).entry[0].response.location;
      expect((await ask('GET', place)).text).toContain('"value":7.0,');
    }
    const xml =
      '<Observation xmlns="http://hl7.org/fhir"><status value="final"/><code><text value="w"/></code><valueQuantity><value value="8.00"/></valueQuantity></Observation>';
    const made = await ask('POST', 'Observation', xml, { 'content-type': 'application/fhir+xml' });
    expect([made.status, made.text]).toEqual([201, expect.stringContaining('"value":8.00')]);
  });

  test('they are found by their value', async () => {
    const id = await create('61.250');
    const { text } = await ask('GET', `Observation?value-quantity=61.25&_id=${id}`);
    expect(JSON.parse(text).entry.map(({ resource }: any) => resource.id)).toEqual([id]);
  });

  test('what no double holds is refused where it is no number of FHIR', async () => {
    expect((await ask('POST', 'Observation', weight('1e400'))).status).toBe(422);
    const whole = await ask('POST', 'Patient', '{"resourceType":"Patient","multipleBirthInteger":2.0}');
    expect(whole.status).toBe(422);
  });

  test('a message’s result has its digits, after a rebuild, too', async () => {
    const message = [
      'MSH|^~\\&|LAB|H|||20261121100000||ORU^R01|D1|P|2.5.1',
      'PID|1||D100^^^H^MR||Doe^Jane',
      'OBR|1||F1|718-7^Hemoglobin^LN|||20261121090000',
      'OBX|1|NM|718-7^Hemoglobin^LN||13.20|g/dL|12.0-16.0|N|||F',
      '',
    ].join('\r');
    await app.send(message);
    await app.app.caughtUp();
    const text = async () => (await ask('GET', 'Observation?code=718-7')).text;
    expect(await text()).toContain('"value":13.20');
    expect(await text()).toContain('"value":12.0');
    await app.app.rebuild();
    expect(await text()).toContain('"value":13.20');
  });
});
