import { readFileSync } from 'node:fs';
import { CausewayError } from '#platform/errors.ts';
import { type Conformance, compileTable, isConformance } from './compile-table.ts';
import type { DefinitionTable } from './definition.ts';
import { type Definitions, joinDefinitions } from './definitions.ts';
import { readPackage } from './read-package.ts';
import type { Vocabulary } from './value-set-codes.ts';

/** A compiled table below `tables/`. */
export function readDefinitionTable(path: string): DefinitionTable {
  return JSON.parse(readFileSync(new URL(`../../../tables/${path}`, import.meta.url), 'utf8')) as DefinitionTable;
}

/**
 * Loads R4, then the realm's tables, then FHIR packages (`.tgz`), in their order: a package may build on those before it, and what it
 * defines anew holds in place of the realm's. Throws `CW-DEF-…` with the file's path for one that cannot be taken.
 */
export function loadDefinitions(realmTables: readonly string[], packages: readonly string[]): Definitions {
  const tables = ['fhir/r4.json', ...realmTables].map(readDefinitionTable);
  const stated = new Set<string>();
  for (const path of packages) {
    const resources = readConformance(path);
    for (const { url } of resources) {
      if (stated.has(url)) throw new CausewayError('CW-DEF-003', { place: path, detail: url });
      stated.add(url);
    }
    const known = joinDefinitions(tables);
    tables.push(compileTable(path, resources, known.find, packageVocabulary(known)));
  }
  return joinDefinitions(tables);
}

/** What a package's value sets may be built of, of all that was loaded before: codes alone are kept of that. */
export function packageVocabulary(known: Definitions): Vocabulary {
  return {
    valueSet(url) {
      const codes = known.codes(url);
      if (codes === undefined) return undefined;
      const include = Object.entries(codes).map(([system, members]) => ({
        system,
        concept: members.map((code) => ({ code })),
      }));
      return { resourceType: 'ValueSet', url, compose: { include } };
    },
    codeSystem: () => undefined,
  };
}

/** The conformance resources of a package, in the order of its files. Throws `CW-DEF-…` with its path. */
export function readConformance(path: string): Conformance[] {
  const wanted = (name: string) =>
    name === manifest || /^package\/(StructureDefinition|ValueSet|CodeSystem)-[^/]+\.json$/.test(name);
  try {
    const found: Conformance[] = [];
    for (const [name, text] of readPackage(readFileSync(path), wanted)) {
      const resource: unknown = JSON.parse(text);
      if (name === manifest) refuseOtherVersions(resource);
      else if (isConformance(resource)) found.push(resource);
    }
    return found;
  } catch (error) {
    const code = error instanceof CausewayError ? error.code : 'CW-DEF-001';
    throw new CausewayError(code, { place: path, cause: error });
  }
}

const manifest = 'package/package.json';

/** A package says what FHIR it is for; one that does not is taken by its content. */
function refuseOtherVersions(stated: unknown): void {
  const { fhirVersions } = (stated ?? {}) as { readonly fhirVersions?: unknown };
  if (!Array.isArray(fhirVersions) || fhirVersions.length === 0) return;
  if (!fhirVersions.some((version) => /^4\.0(\.|$)/.test(String(version)))) throw new CausewayError('CW-DEF-002');
}
