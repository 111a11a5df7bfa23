import { readTable } from '#platform/read-table.ts';

/** By URI: the first OID of the tables. */
const oids: ReadonlyMap<string, string> = new Map(
  [...readTable('v2/code-systems.csv'), ...readTable('cda/code-systems.csv')]
    .filter(({ oid }) => oid !== '')
    .toReversed()
    .map(({ oid, system }) => [system!, oid!]),
);

/** The OID of URIs as identifiers (urn:ietf:rfc:3986): an II of any system that has no OID of its own is one of these. */
export const uriOid = '2.16.840.1.113883.4.873';

/** The OID of a coding system's URI; undefined where it has none. */
export function oidOfSystem(system: string): string | undefined {
  const known = oids.get(system);
  if (known !== undefined) return known;
  const own = /^urn:oid:([0-2](?:\.(?:0|[1-9]\d*))+)$/.exec(system)?.[1];
  if (own !== undefined) return own;
  // Tables of HL7v2: 2.16.840.1.113883.12.{number}.
  const table = /^http:\/\/terminology\.hl7\.org\/CodeSystem\/v2-(\d{4})$/.exec(system)?.[1];
  return table === undefined ? undefined : `2.16.840.1.113883.12.${Number(table)}`;
}

/** What coding systems are called (`codeSystemName`): for people, the OID rules. */
export const systemNames: ReadonlyMap<string, string> = new Map([
  ['http://loinc.org', 'LOINC'],
  ['http://snomed.info/sct', 'SNOMED CT'],
  ['http://www.nlm.nih.gov/research/umls/rxnorm', 'RxNorm'],
  ['http://hl7.org/fhir/sid/icd-10-cm', 'ICD-10-CM'],
  ['http://hl7.org/fhir/sid/cvx', 'CVX'],
  ['http://www.ama-assn.org/go/cpt', 'CPT'],
]);
