import type { Json } from '#flow';
import { limits } from '#platform/limits.ts';
import { codeOf } from '../definitions/compact-definition.ts';
import { type Evaluate, TooManySteps } from '../fhirpath/nodes.ts';
import { checkNode, type ProfileParts } from './check-profile.ts';
import type { ProfileNode } from './compile-profile.ts';
import { type Discriminator, profilesOf, targetsOf } from './compile-slice.ts';
import { fitsPattern } from './fits.ts';
import { resolveWithin } from './references.ts';
import { isObject, succeeds, type Walk } from './walk.ts';

/** One value of an element: where it stands and, of a choice, its type. */
export interface Occurrence {
  readonly value: Json;
  readonly label: string;
  readonly index: number | undefined;
  readonly type: string;
}

/** Puts each value into the first slice whose discriminators it meets; a re-slice (`a/b`) takes of its slice's members. */
export function matchSlices(node: ProfileNode, found: readonly Occurrence[], walk: Walk, parts: ProfileParts) {
  const bySlice = new Map<ProfileNode, Occurrence[]>(node.slices.map((slice) => [slice, []]));
  const others: Occurrence[] = [];
  const tops = node.slices.filter(({ slice }) => !slice!.includes('/'));
  for (const one of found) {
    const slice = tops.find((candidate) => isMember(candidate, node, one, walk, parts));
    if (slice === undefined) others.push(one);
    else {
      bySlice.get(slice)!.push(one);
      for (const inner of node.slices) {
        if (inner.slice!.startsWith(`${slice.slice}/`) && isMember(inner, node, one, walk, parts))
          bySlice.get(inner)!.push(one);
      }
    }
  }
  return { bySlice, others };
}

function isMember(slice: ProfileNode, node: ProfileNode, one: Occurrence, walk: Walk, parts: ProfileParts): boolean {
  const discriminators = slice.discriminators();
  // A choice sliced by its types alone: `value[x]:valueQuantity`.
  if (discriminators.length === 0) {
    return node.isChoice && (slice.slice === node.name + upper(one.type) || isOfTypes(slice, one));
  }
  return discriminators.every((discriminator) => meets(slice, discriminator, one, walk, parts));
}

function meets(
  slice: ProfileNode,
  { kind, path, urls, evaluate, target, pattern }: Discriminator,
  one: Occurrence,
  walk: Walk,
  parts: ProfileParts,
): boolean {
  if (urls !== undefined) return isObject(one.value) && urls.includes(String(one.value.url));
  if (path === '$this' && kind === 'type') {
    return slice.rule?.types === undefined ? slice.slice === slice.name + upper(one.type) : isOfTypes(slice, one);
  }
  const values = path === '$this' ? [one.value] : valuesAt(evaluate, one.value, walk);
  if (kind === 'exists') {
    if (target?.rule?.max === 0) return values.length === 0;
    return (target?.rule?.min ?? 0) > 0 ? values.length > 0 : true;
  }
  if (kind === 'type') {
    const codes = (target?.rule?.types ?? []).map(codeOf);
    return values.some((value) => isObject(value) && codes.includes(String(value.resourceType)));
  }
  if (kind === 'profile') {
    const profiles = target === undefined ? [] : [...profilesOf(target), ...targetsOf(target)];
    return values.some((value) =>
      succeeds(walk, (trial) =>
        parts.checkAnyProfile(profiles, value, isObject(value) ? String(value.resourceType ?? '') : '', trial),
      ),
    );
  }
  if (pattern !== undefined && !values.some((value) => fitsPattern(value, pattern))) return false;
  if (target === undefined) return pattern !== undefined;
  return values.some((value) => succeeds(walk, (trial) => checkNode(target, value, one.type, trial, parts)));
}

const upper = (type: string) => type.charAt(0).toUpperCase() + type.slice(1);

function isOfTypes({ rule }: ProfileNode, { type, value }: Occurrence): boolean {
  return (rule?.types ?? [])
    .map(codeOf)
    .some((code) => code === type || (isObject(value) && value.resourceType === code));
}

function valuesAt(evaluate: Evaluate | undefined, value: Json, walk: Walk): readonly Json[] {
  if (evaluate === undefined) return [];
  try {
    return evaluate([value], {
      resource: walk.resource as Json,
      root: walk.container as Json,
      context: [value],
      type: '',
      resolve: (reference) => resolveWithin(walk, reference) as Json | undefined,
      steps: limits.invariantSteps,
    });
  } catch (error) {
    if (error instanceof TooManySteps) return [];
    throw error;
  }
}
