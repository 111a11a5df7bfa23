import { expect, test } from 'vitest';
import { admission } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { runApp } from '#test/support/running-app.ts';

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
    expect(allergies.body.entry.map(({ resource }: any) => resource.code.coding[0].code).sort()).toEqual([
      '1191',
      '7980',
    ]);
    expect((await app.get('/readyz')).status).toBe(200);
    expect((await app.get('/metrics')).body).toContain('causeway_');
    expect((await app.get('metadata')).body.rest[0].resource.length).toBeGreaterThan(5);
  });
});
