import type { FhirClient } from './fhir-client.ts';

/**
 * Everything that a server gives out, found as a client finds it: patients by the letters of their names, what is theirs by
 * `patient`, the rest by the references to it.
 */
export async function harvest(client: FhirClient, types: readonly string[]): Promise<any[]> {
  const found = new Map<string, any>();
  const keep = (it: any) => found.set(`${it.resourceType}/${it.id}`, it);
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
    for (const patient of (await client.search(`Patient?name=${letter}`)).matches) keep(patient);
  }
  const patients = [...found.values()];
  for (const type of types) {
    if (type === 'Patient') continue;
    for (const { id } of patients) {
      const reply = await client.send('GET', `${type}?patient=${id}&_count=1`);
      // A type without patients, or one that this server does not have.
      if (reply.status !== 200) break;
      for (const it of (await client.search(`${type}?patient=${id}&_count=500`)).matches) keep(it);
    }
  }
  for (let fresh = [...found.values()]; fresh.length > 0; ) {
    const wanted = new Set(fresh.flatMap(referencesIn).filter((reference) => !found.has(reference)));
    fresh = [];
    for (const reference of wanted) {
      const reply = await client.send('GET', reference);
      if (reply.status !== 200) continue;
      keep(reply.body);
      fresh.push(reply.body);
    }
  }
  for (const it of await provenances(client, [...found.values()])) keep(it);
  return [...found.values()];
}

/** What is told of where resources came from: of one of each type. */
export async function provenances(client: FhirClient, resources: readonly any[]): Promise<any[]> {
  const found: any[] = [];
  for (const [type, [first]] of Map.groupBy(resources, ({ resourceType }) => resourceType as string)) {
    const reply = await client.send('GET', `Provenance?target=${type}/${first!.id}`);
    if (reply.status === 200) found.push(...(reply.body.entry ?? []).map(({ resource }: any) => resource));
  }
  return found;
}

const referencesIn = (it: any): string[] =>
  [...JSON.stringify(it).matchAll(/"reference":"([A-Z]\w+\/[^"/#]+)"/g)].map((match) => match[1]!);
