import { expect, test } from 'vitest';
import { onEachPlace } from '#test/support/places.ts';
import { runApp } from '#test/support/running-app.ts';

const admission = [
  'MSH|^~\\&|ADT|SANDBAR|CAUSEWAY|NET|20260301120000-0500||ADT^A01^ADT_A01|C1|P|2.5.1',
  'EVN|A01|20260301120000-0500',
  'PID|1||4711^^^SANDBAR^MR||Okafor^Adaeze^N||19800215|F|||12 Quay St^^Portside^ME^04101^USA||^PRN^PH^^1^207^5550101',
  'PV1|1|I|W1^101^A^SANDBAR||||1234567893^Lind^Maja|||MED||||||||V1^^^SANDBAR|||||||||||||||||||||||||20260301115500-0500',
  'AL1|1|DA|7980^Penicillin^RXNORM|SV|Hives',
].join('\r');

onEachPlace('an admission over MLLP', (place) => {
  test('is acknowledged, journalled and served as FHIR', async () => {
    await using app = await runApp(await place());
    expect(await app.send(admission)).toContain('MSA|AA|C1');
    const found = await app.get('Patient?identifier=4711');
    expect(found.status).toBe(200);
    expect(found.body.entry).toHaveLength(1);
    const patient = found.body.entry[0].resource;
    expect(patient).toMatchObject({
      resourceType: 'Patient',
      gender: 'female',
      birthDate: '1980-02-15',
      name: [{ family: 'Okafor', given: ['Adaeze', 'N'] }],
    });
    const encounters = await app.get(`Encounter?patient=${patient.id}`);
    expect(encounters.body.entry.map(({ resource }: any) => resource.status)).toEqual(['in-progress']);
    const allergies = await app.get(`AllergyIntolerance?patient=${patient.id}`);
    expect(allergies.body.entry[0].resource.code.coding[0]).toMatchObject({ code: '7980' });
    expect((await app.get('/readyz')).status).toBe(200);
    expect((await app.get('/metrics')).body).toContain('causeway_');
    expect((await app.get('metadata')).body.rest[0].resource.length).toBeGreaterThan(5);
  });
});
