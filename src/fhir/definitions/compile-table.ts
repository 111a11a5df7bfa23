import { compactDefinition, type Known, type StructureDefinition } from './compact-definition.ts';
import { type Definition, type DefinitionTable, structureDefinition, type ValueSetCodes } from './definition.ts';
import { type CodeSystem, type ValueSet, type Vocabulary, valueSetCodes } from './value-set-codes.ts';

/** The conformance resources of a package that are read. */
export type Conformance = StructureDefinition | ValueSet | CodeSystem;

export function isConformance(value: unknown): value is Conformance {
  if (typeof value !== 'object' || value === null) return false;
  const { resourceType, url } = value as { resourceType?: unknown; url?: unknown };
  if (typeof url !== 'string') return false;
  return resourceType === 'StructureDefinition' || resourceType === 'ValueSet' || resourceType === 'CodeSystem';
}

/**
 * Compiles a package's StructureDefinitions into a table, bases before what they are the base of, with the codes of the value
 * sets that they bind as required or extensible. `known` and `vocabulary` are what the package builds on.
 */
export function compileTable(
  source: string,
  resources: readonly Conformance[],
  known: Known,
  vocabulary: Vocabulary,
): DefinitionTable {
  const own = new Map(resources.map((resource) => [resource.url, resource]));
  const within: Vocabulary = {
    valueSet: (url) =>
      own.get(url)?.resourceType === 'ValueSet' ? (own.get(url) as ValueSet) : vocabulary.valueSet(url),
    codeSystem: (url) =>
      own.get(url)?.resourceType === 'CodeSystem' ? (own.get(url) as CodeSystem) : vocabulary.codeSystem(url),
  };
  const made = new Map<string, Definition>();
  const lookUp: Known = (urlOrType) =>
    made.get(urlOrType) ?? made.get(structureDefinition + urlOrType) ?? known(urlOrType);
  const make = (resource: StructureDefinition, under: number) => {
    if (made.has(resource.url) || under > 50) return;
    // A type's elements are compared by those of other types: all types come before any profile.
    const base = resource.baseDefinition === undefined ? undefined : own.get(resource.baseDefinition);
    if (base?.resourceType === 'StructureDefinition') make(base, under + 1);
    made.set(resource.url, compactDefinition(resource, lookUp));
  };
  const structures = resources.filter((resource) => resource.resourceType === 'StructureDefinition');
  for (const resource of structures) if (resource.derivation !== 'constraint') make(resource, 0);
  for (const resource of structures) make(resource, 0);
  const definitions = [...made.values()].sort((a, b) => (a.url < b.url ? -1 : 1));
  return { source, definitions, valueSets: boundValueSets(definitions, within) };
}

function boundValueSets(definitions: readonly Definition[], vocabulary: Vocabulary) {
  const urls = new Set(
    definitions.flatMap(({ elements }) =>
      elements.flatMap(({ required, extensible }) => [required ?? [], extensible ?? []].flat()),
    ),
  );
  const found: { [url: string]: ValueSetCodes } = {};
  for (const url of [...urls].sort()) {
    const codes = valueSetCodes(url, vocabulary);
    if (codes !== undefined) found[url] = codes;
  }
  return found;
}
