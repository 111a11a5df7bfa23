import { readTable } from '#platform/read-table.ts';
import { concept, conceptMaps, v2Table } from '../v2/vocabulary.ts';

/** By map and target: the first v2 code that leads there, which is the plainest. */
const reversed: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  [...conceptMaps].map(([name, rows]) => [
    name,
    new Map(
      [...rows].toReversed().flatMap(([code, { code: target, system }]) => [
        [`${system}|${target}`, code],
        [target, code],
      ]),
    ),
  ]),
);

/** By URI: the name of HL7 table 0396 that is its first in `tables/v2/code-systems.csv`. */
const names: ReadonlyMap<string, string> = new Map(
  readTable('v2/code-systems.csv')
    .toReversed()
    .map((row) => [row.system!, row.name!]),
);

/** The v2 code that a map takes to a FHIR code; undefined where none does. */
export function codeFor(map: string, target: string, system?: string): string | undefined {
  const rows = reversed.get(map);
  return system === undefined ? rows?.get(target) : rows?.get(`${system}|${target}`);
}

/** Whether a map takes a v2 code to this coding: then the one is the translation of the other. */
export function leadsTo(map: string, code: string, system: string, target: string): boolean {
  const found = concept(map, code);
  return found?.system === system && found.code === target;
}

/** The table of an HL7 v2 code system's URI: `0001`; undefined for another system. */
export function tableOf(system: string): string | undefined {
  return /^http:\/\/terminology\.hl7\.org\/CodeSystem\/v2-(\d{4})$/.exec(system)?.[1];
}

/** What v2 calls a coding system (CWE-3, HL7 table 0396): its name there, `HL7nnnn`, a sender's own name, an OID or the URI. */
export function systemName(system: string, told: ReadonlyMap<string, string> = new Map()): string {
  const known = told.get(system) ?? names.get(system);
  if (known !== undefined) return known;
  const table = tableOf(system);
  if (table !== undefined) return `HL7${table}`;
  const own = siteName(system);
  if (own !== undefined) return own;
  return system.startsWith('urn:oid:') ? system.slice('urn:oid:'.length) : system;
}

/** The name in a URI of a sender's own (`urn:causeway:system:{system}:{name}`): empty where it is the sender as a whole. */
export function siteName(uri: string): string | undefined {
  const match = /^urn:causeway:system:[^:]*(?::(.*))?$/.exec(uri);
  if (match === null) return undefined;
  try {
    return decodeURIComponent(match[1] ?? '');
  } catch (error) {
    // A client may write what is no encoding: it then stands for itself.
    if (error instanceof URIError) return match[1] ?? '';
    throw error;
  }
}

export { v2Table };
