import type { Json } from '#flow';
import { limits } from '#platform/limits.ts';
import { codeOf } from '../definitions/compact-definition.ts';
import { compileExpression } from '../fhirpath/compile-expression.ts';
import { type Evaluate, TooManySteps, Unsupported } from '../fhirpath/nodes.ts';
import { checkNode, type ProfileParts } from './check-profile.ts';
import type { ProfileNode } from './compile-profile.ts';
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
  const discriminators = node.rule?.slicing?.discriminators ?? [];
  // A choice sliced by its types alone: `value[x]:valueQuantity`.
  if (discriminators.length === 0) {
    return node.isChoice && (slice.slice === node.name + upper(one.type) || isOfTypes(slice, one));
  }
  return discriminators.every(({ type, path }) => meets(slice, type, path, one, walk, parts));
}

function meets(
  slice: ProfileNode,
  kind: string,
  path: string,
  one: Occurrence,
  walk: Walk,
  parts: ProfileParts,
): boolean {
  if (path === 'url') {
    const urls = profilesOf(slice);
    if (urls.length > 0) return isObject(one.value) && urls.includes(String(one.value.url));
  }
  if (path === '$this' && kind === 'type') {
    return slice.rule?.types === undefined ? slice.slice === slice.name + upper(one.type) : isOfTypes(slice, one);
  }
  const bare = path.replace(/^\$this\./, '');
  const values = bare === '$this' ? [one.value] : valuesAt(bare, one.value, walk);
  const { target, pattern } = descend(slice, bare);
  if (kind === 'exists') {
    if (target?.rule?.max === 0) return values.length === 0;
    return (target?.rule?.min ?? 0) > 0 ? values.length > 0 : true;
  }
  if (kind === 'type') {
    const codes = (target?.rule?.types ?? []).map(codeOf);
    return values.some((value) => isObject(value) && codes.includes(String(value.resourceType)));
  }
  if (kind === 'profile') {
    const urls = target === undefined ? [] : [...profilesOf(target), ...targetsOf(target)];
    return values.some((value) =>
      succeeds(walk, (trial) =>
        parts.checkAnyProfile(urls, value, isObject(value) ? String(value.resourceType ?? '') : '', trial),
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

const profilesOf = ({ rule }: ProfileNode): readonly string[] =>
  (rule?.types ?? []).flatMap((type) => (typeof type === 'string' ? [] : (type.profile ?? [])));
const targetsOf = ({ rule }: ProfileNode): readonly string[] =>
  (rule?.types ?? []).flatMap((type) => (typeof type === 'string' ? [] : (type.target ?? [])));

/** A discriminator's path in the slice's tree: the element there, or what a pattern above it says of it. */
function descend(slice: ProfileNode, path: string): { target: ProfileNode | undefined; pattern: Json | undefined } {
  let target: ProfileNode | undefined = slice;
  let above: Json | undefined = slice.rule?.pattern ?? slice.rule?.fixed;
  for (const step of path === '$this' ? [] : stepsOf(path)) {
    const url = /^extension\('(.*)'\)$/.exec(step)?.[1];
    if (url !== undefined) {
      target = target?.children.get('extension')?.slices.find((one) => profilesOf(one).includes(url));
      above = undefined;
    } else if (!/\(/.test(step)) {
      target = childOf(target, step);
      const inner: Json | undefined = Array.isArray(above) ? above[0] : above;
      above = isObject(inner) ? inner[step] : undefined;
    }
    above = target?.rule?.pattern ?? target?.rule?.fixed ?? above;
  }
  const pattern = Array.isArray(above) ? above[0] : above;
  return { target, pattern };
}

/** An element's child; where it says no value itself, that of a slice which does (`code.coding.code` with `coding` sliced). */
function childOf(node: ProfileNode | undefined, step: string): ProfileNode | undefined {
  const own = node?.children.get(step) ?? node?.children.get(`${step}[x]`);
  if (saysValue(own)) return own;
  return node?.slices.map((slice) => slice.children.get(step)).find(saysValue) ?? own;
}

const saysValue = (node: ProfileNode | undefined) =>
  node?.rule?.fixed !== undefined || node?.rule?.pattern !== undefined;

/** Steps are parted by dots that stand outside of parentheses. */
const stepsOf = (path: string): string[] => path.match(/[A-Za-z]+\([^)]*\)|[^.]+/g) ?? [];

function valuesAt(path: string, value: Json, walk: Walk): readonly Json[] {
  const evaluate = pathEvaluation(path);
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

/** Discriminator paths are short, and few: they are read anew each time that a slice is matched by one. */
function pathEvaluation(path: string): Evaluate | undefined {
  try {
    return compileExpression(path, () => true);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof RangeError) return undefined;
    throw error;
  }
}
