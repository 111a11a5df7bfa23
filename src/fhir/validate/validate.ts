import type { Json } from '#flow';
import { limits } from '#platform/limits.ts';
import { unversioned } from '../definitions/definition.ts';
import type { Definitions } from '../definitions/definitions.ts';
import { checkNode, type ProfileParts } from './check-profile.ts';
import { checkResource, type StructureParts } from './check-structure.ts';
import { compileCodes, type IsWithin } from './codes.ts';
import { compileProfile, type ProfileNode } from './compile-profile.ts';
import { compileTypes } from './compile-type.ts';
import type { ValidationIssue } from './issue.ts';
import { beginWalk, Enough, isObject, type JsonObject, report, succeeds, type Walk } from './walk.ts';

/** What lies outside of the resource and may be looked at. */
export interface AtHand {
  /** A conformance resource (Questionnaire) by its canonical. */
  readonly canonical?: (url: string) => JsonObject | undefined;
  /** Whether an extension that no definition is known of is an error; absent: none is. */
  readonly refusesExtension?: (url: string) => boolean;
  /** A profile that it is good to meet: what breaks it is a warning. One that is declared, or not known, adds nothing. */
  readonly advised?: string;
}

export interface Validator {
  /**
   * Everything that is wrong with a resource: by R4, by the profiles that it and what is in it declare (`meta.profile`), and by
   * those given. Never throws; at most `limits.issuesPerValidation` errors and as many others. A declared profile that is not known is a
   * warning, a given one an error.
   */
  validate(resource: unknown, profiles?: readonly string[], at?: AtHand): readonly ValidationIssue[];
  /** Whether a profile is at hand. */
  knows(profile: string): boolean;
}

/** Compiles definitions into a validator. Types and profiles are compiled when they are first met, and kept. */
export function createValidator(definitions: Definitions): Validator {
  const isChoice = choicesOf(definitions);
  const trees = new Map<string, ProfileNode>();
  const codeSets = new Map<string, IsWithin | undefined>();

  const treeOf = (url: string): { readonly tree: ProfileNode; readonly type: string } | undefined => {
    const definition = definitions.find(url);
    if (!definition?.profile) return undefined;
    let tree = trees.get(definition.url);
    if (tree === undefined) {
      tree = compileProfile(definition, isChoice, definitions.element);
      trees.set(definition.url, tree);
    }
    return { tree, type: definition.type };
  };

  const isWithin = (valueSet: string): IsWithin | undefined => {
    if (!codeSets.has(valueSet)) {
      const codes = definitions.codes(valueSet);
      codeSets.set(valueSet, codes === undefined ? undefined : compileCodes(codes));
    }
    return codeSets.get(valueSet);
  };

  const checkProfile = (url: string, value: Json, type: string, walk: Walk): void => {
    const known = treeOf(url);
    if (known === undefined) return;
    const actual = isObject(value) && typeof value.resourceType === 'string' ? value.resourceType : undefined;
    if (actual !== undefined && actual !== known.type) {
      report(walk, 'error', 'structure', `The profile is one of ${known.type}.`, unversioned(url));
      return;
    }
    if (walk.depth >= limits.validationDepth) return;
    walk.depth++;
    checkNode(known.tree, value, actual ?? type, walk, parts);
    walk.depth--;
  };

  const checkAnyProfile = (urls: readonly string[], value: Json, type: string, walk: Walk): void => {
    const known = urls.filter((url) => treeOf(url) !== undefined);
    // One that is not known may be the one that it meets.
    if (known.length === 0 || known.length < urls.length) return;
    if (known.length === 1) {
      checkProfile(known[0]!, value, type, walk);
      return;
    }
    if (known.some((url) => succeeds(walk, (trial) => checkProfile(url, value, type, trial)))) return;
    report(walk, 'error', 'structure', 'The value meets none of the profiles that are allowed here.');
  };

  const isTarget = (type: string, targets: readonly string[]): boolean =>
    targets.some((target) => {
      if (target === type || target === 'Resource') return true;
      const definition = definitions.find(target);
      // A profile of another package: what it is of is not known.
      return definition === undefined || definition.type === type || definition.type === 'Resource';
    });

  const checkDeclared = (resource: { readonly [key: string]: Json }, walk: Walk): void => {
    const declared = isObject(resource.meta) && Array.isArray(resource.meta.profile) ? resource.meta.profile : [];
    for (const url of new Set(declared)) {
      if (typeof url !== 'string') continue;
      const own = definitions.find(url);
      if (own === undefined) {
        walk.path.push('meta', 'profile', declared.indexOf(url));
        report(walk, 'warning', 'not-found', 'The profile is not known here: it was not validated by.');
        walk.path.length -= 3;
      } else if (own.profile) checkProfile(url, resource as Json, '', walk);
    }
  };

  const typeNode = compileTypes(definitions, isChoice);
  const parts: StructureParts & ProfileParts = {
    typeNode,
    isResource: definitions.isResource,
    checkProfile,
    checkAnyProfile,
    isTarget,
    checkDeclared,
    knows: (url) => definitions.find(url) !== undefined,
    isWithin,
  };

  return {
    knows: (profile) => definitions.find(profile) !== undefined,
    validate(resource, profiles = [], at = {}) {
      if (!isObject(resource as Json)) {
        return [{ severity: 'error', code: 'structure', text: 'A resource is a JSON object.', expression: '' }];
      }
      const value = resource as { [key: string]: Json };
      const type = typeof value.resourceType === 'string' && definitions.isResource(value.resourceType);
      const walk = beginWalk(value, type ? String(value.resourceType) : 'Resource', at);
      try {
        checkResource(value, walk, parts);
        const declared = isObject(value.meta) && Array.isArray(value.meta.profile) ? value.meta.profile : [];
        for (const url of new Set(profiles)) {
          if (definitions.find(url) === undefined)
            report(walk, 'error', 'not-found', 'The profile is not known here.', unversioned(url));
          else if (!declared.includes(url)) checkProfile(url, value, '', walk);
        }
        const { advised } = at;
        if (advised !== undefined && !declared.includes(advised) && !profiles.includes(advised)) {
          walk.advised = advised;
          checkProfile(advised, value, '', walk);
        }
      } catch (error) {
        if (!(error instanceof Enough)) throw error;
      }
      return walk.issues;
    },
  };
}

/** The names of choice elements of every type, without `[x]`. */
function choicesOf(definitions: Definitions): (name: string) => boolean {
  const names = new Set<string>();
  for (const definition of definitions.types) {
    for (const { id } of definition.elements) {
      if (id.endsWith('[x]')) names.add(id.slice(id.lastIndexOf('.') + 1, -3));
    }
  }
  return (name) => names.has(name);
}
