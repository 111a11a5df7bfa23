/** A chart of messages as a clinical document that is made when it is asked for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCda } from '#formats/cda/read-cda.ts';
import { attribute, child, children, descendants, textOf } from '#formats/xml/xml-element.ts';
import { admission } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

onEachPlace('documents that are made on demand', (place) => {
  let app: RunningApp;
  let id: string;
  beforeAll(async () => {
    app = await runApp(await place());
    await app.send(admission);
    id = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const documentIn = (body: any) => readCda(Buffer.from(body.entry[0].resource.content[0].attachment.data, 'base64'));

  test('$docref makes a Continuity of Care Document of the chart, of the patient and by the hour', async () => {
    for (const path of [
      `DocumentReference/$docref?patient=${id}&on-demand=true`,
      `Patient/${id}/$docref?on-demand=true`,
    ]) {
      const { status, body } = await app.get(path);
      expect([status, body.total, body.entry[0].resource.type.coding[0].code]).toEqual([200, 1, '34133-9']);
      expect(body.entry[0].resource.subject.reference).toBe(`Patient/${id}`);
      const root = documentIn(body);
      expect(root.name).toBe('ClinicalDocument');
      const ids = children(child(root, 'recordTarget', 'patientRole'), 'id');
      expect(attribute(ids[0], 'extension')).toMatch(/4711$/);
      const codes = [...descendants(root)]
        .filter(({ name }) => name === 'section')
        .map((one) => attribute(child(one, 'code'), 'code'));
      expect(codes).toEqual(expect.arrayContaining(['48765-2', '11450-4', '10160-0', '30954-2', '46240-8']));
    }
  });

  test('a type that is made is made where none was sent; one that is not gives nothing', async () => {
    const referral = await app.get(`Patient/${id}/$docref?type=http://loinc.org|57133-1`);
    expect(textOf(child(documentIn(referral.body), 'title'))).toBe('Referral Note');
    const discharge = await app.get(`Patient/${id}/$docref?type=18842-5&start=2000-01-01&end=2100-01-01`);
    expect(textOf(child(documentIn(discharge.body), 'title'))).toBe('Discharge Summary');
    expect((await app.get(`Patient/${id}/$docref?type=11111-1`)).body.total).toBe(0);
    expect((await app.get(`Patient/${id}/$docref?type=11111-1&on-demand=true`)).body.total).toBe(0);
    expect((await app.get('Patient/nobody/$docref?on-demand=true')).body.total).toBe(0);
  });
});
