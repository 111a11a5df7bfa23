import { readTable } from '#platform/read-table.ts';

const systems: ReadonlyMap<string, string> = new Map(
  [...readTable('v2/code-systems.csv'), ...readTable('cda/code-systems.csv')]
    .filter(({ oid }) => oid !== '')
    .map(({ oid, system }) => [oid!, system!]),
);

/** The URI by which FHIR knows the coding system of an OID; undefined where it has none better than `urn:oid:`. */
export function systemOfOid(oid: string): string | undefined {
  const known = systems.get(oid);
  if (known !== undefined) return known;
  // Tables of HL7v2: 2.16.840.1.113883.12.{number}.
  const table = /^2\.16\.840\.1\.113883\.12\.(\d{1,4})$/.exec(oid)?.[1];
  return table && `http://terminology.hl7.org/CodeSystem/v2-${table.padStart(4, '0')}`;
}
