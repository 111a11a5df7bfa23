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
 * Loads R4, then the realm's tables, then FHIR packages (`.tgz`), in their order: a package may build on those before it. Throws a
 * CausewayError that names the file for one that cannot be read.
 */
export function loadDefinitions(realmTables: readonly string[], packages: readonly string[]): Definitions {
  const tables = ['fhir/r4.json', ...realmTables].map(readDefinitionTable);
  for (const path of packages) tables.push(tableOfPackage(path, tables));
  return joinDefinitions(tables);
}

function tableOfPackage(path: string, before: readonly DefinitionTable[]): DefinitionTable {
  const known = joinDefinitions(before);
  return compileTable(path, readConformance(path), known.find, packageVocabulary(known));
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

/** The conformance resources of a package, in the order of its files. */
export function readConformance(path: string): Conformance[] {
  const wanted = (name: string) => /^package\/(StructureDefinition|ValueSet|CodeSystem)-[^/]+\.json$/.test(name);
  try {
    const found: Conformance[] = [];
    for (const text of readPackage(readFileSync(path), wanted).values()) {
      const resource: unknown = JSON.parse(text);
      if (isConformance(resource)) found.push(resource);
    }
    return found;
  } catch (error) {
    throw new CausewayError('CW-DEF-001', { place: path, cause: error });
  }
}
