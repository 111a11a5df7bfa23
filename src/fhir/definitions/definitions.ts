import {
  type Definition,
  type DefinitionTable,
  structureDefinition,
  unversioned,
  type ValueSetCodes,
} from './definition.ts';
import { type FoundElement, findElement } from './find-element.ts';

/** All definitions that an installation knows: R4, its realm's, and those of the packages that its configuration names. */
export interface Definitions {
  /** By canonical URL (a version is passed over), or by the name of an R4 type. */
  find(urlOrType: string): Definition | undefined;
  /** The definition of a type itself, not of a profile. */
  type(name: string): Definition | undefined;
  isResource(type: string): boolean;
  element(type: string, id: string): FoundElement | undefined;
  /** Codes of a value set by system; undefined where they are not at hand. */
  codes(valueSet: string): ValueSetCodes | undefined;
  /** R4's own types. */
  readonly types: readonly Definition[];
  readonly profiles: readonly Definition[];
  /** Canonical URLs of the profiles of a resource type that an implementation guide defines: R4's own are left out. */
  supportedProfiles(type: string): readonly string[];
}

/** Joins tables; of two that define one URL the later holds. */
export function joinDefinitions(tables: readonly DefinitionTable[]): Definitions {
  const byUrl = new Map<string, Definition>();
  const byType = new Map<string, Definition>();
  const valueSets = new Map<string, ValueSetCodes>();
  for (const table of tables) {
    for (const definition of table.definitions) {
      byUrl.set(definition.url, definition);
      if (!definition.profile && definition.url === structureDefinition + definition.type)
        byType.set(definition.type, definition);
    }
    for (const [url, codes] of Object.entries(table.valueSets)) valueSets.set(url, codes);
  }
  const find = (urlOrType: string) => byType.get(urlOrType) ?? byUrl.get(unversioned(urlOrType));
  return {
    find,
    type: (name) => byType.get(name),
    isResource: (type) => {
      const definition = byType.get(type);
      return definition?.kind === 'resource' && !definition.abstract;
    },
    element: (type, id) => findElement(type, id, find),
    codes: (valueSet) => valueSets.get(unversioned(valueSet)),
    types: [...byType.values()],
    profiles: [...byUrl.values()].filter(({ profile }) => profile),
    supportedProfiles: (type) =>
      [...byUrl.values()]
        .filter(
          (it) => it.profile && it.kind === 'resource' && it.type === type && !it.url.startsWith(structureDefinition),
        )
        .map(({ url }) => url),
  };
}
