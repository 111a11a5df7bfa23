import { flatForGood } from '#platform/flat-text.ts';
import { readTable } from '#platform/read-table.ts';

/** What a v2 code means in FHIR: a row of `tables/v2/concept-maps.csv`. */
export interface Concept {
  readonly code: string;
  readonly system: string;
  readonly display: string;
}

/** URIs of HL7's tables: four digits. */
const tables: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 1_000 }, (_, number) => `${number}`.padStart(4, '0')).map((table) => [table, uriOfTable(table)]),
);
/** By name of the map and v2 code. */
export const conceptMaps: ReadonlyMap<string, ReadonlyMap<string, Concept>> = loadMaps();
/** By map and target: the first concept that leads there. */
const firstOf: ReadonlyMap<string, ReadonlyMap<string, Concept>> = new Map(
  [...conceptMaps].map(([name, rows]) => [
    name,
    new Map([...rows.values()].toReversed().map((row) => [row.code, row])),
  ]),
);
const namedSystems: ReadonlyMap<string, string> = new Map(
  readTable('v2/code-systems.csv').map((row) => [row.name!.toUpperCase(), row.system!]),
);
const systemsOfOids: ReadonlyMap<string, string> = new Map(
  readTable('v2/code-systems.csv')
    .filter((row) => row.oid !== '')
    .map((row) => [row.oid!, row.system!]),
);

/** Looks a code up in a concept map; undefined where the map has no target for it. */
export function concept(map: string, code: string): Concept | undefined {
  const rows = conceptMaps.get(map);
  return rows?.get(code) ?? rows?.get(code.toUpperCase());
}

/** Whether the target of a code leads back to it: it is the first, or the only one, that the map takes there. */
export function leadsBack(map: string, code: string): boolean {
  const found = concept(map, code);
  return found !== undefined && firstOf.get(map)?.get(found.code) === found;
}

/** The URI of an HL7 table: `0001` → `http://terminology.hl7.org/CodeSystem/v2-0001`. */
export function v2Table(table: string): string {
  return tables.get(table) ?? uriOfTable(table);
}

function uriOfTable(table: string): string {
  return flatForGood(`http://terminology.hl7.org/CodeSystem/v2-${table}`);
}

/** The URI of a coding system by its name of HL7 table 0396 (LN, SCT, HL70005, …), or undefined for a local one. */
export function namedCodeSystem(name: string): string | undefined {
  const known = namedSystems.get(name) ?? namedSystems.get(name.toUpperCase());
  if (known !== undefined) return known;
  const table = /^HL7[ -]?(\d{4})$/i.exec(name);
  return table ? v2Table(table[1]!) : undefined;
}

/** The URI by which FHIR knows the coding system with this OID. */
export function codeSystemOfOid(oid: string): string {
  return systemsOfOids.get(oid) ?? `urn:oid:${oid}`;
}

function loadMaps(): Map<string, Map<string, Concept>> {
  const loaded = new Map<string, Map<string, Concept>>();
  for (const row of [...readTable('v2/concept-maps.csv'), ...readTable('v2/concept-maps-added.csv')]) {
    const map = loaded.get(row.map!) ?? new Map<string, Concept>();
    const { code, target, system, display } = row as { code: string; target: string; system: string; display: string };
    loaded.set(row.map!, map.set(code, Object.freeze({ code: target, system, display })));
  }
  return loaded;
}
