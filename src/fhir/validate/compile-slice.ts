import type { Json } from '#flow';
import { compileExpression } from '../fhirpath/compile-expression.ts';
import { type Evaluate, Unsupported } from '../fhirpath/nodes.ts';
import type { ProfileNode } from './compile-profile.ts';
import { isObject } from './walk.ts';

/** What tells a slice's members, made ready: how a value's own is found, and what it must be. */
export interface Discriminator {
  /** R4 value set discriminator-type. */
  readonly kind: string;
  /** Below the element; `$this` for itself. */
  readonly path: string;
  /** Of extensions: the URLs that are the slice's. */
  readonly urls: readonly string[] | undefined;
  readonly evaluate: Evaluate | undefined;
  /** The element there in the slice's tree, and what a pattern at it or above it says of it. */
  readonly target: ProfileNode | undefined;
  readonly pattern: Json | undefined;
}

/** Compiles how a slice is told from others. Its tree must have grown. */
export function compileSlice(slice: ProfileNode, of: ProfileNode): readonly Discriminator[] {
  return (of.rule?.slicing?.discriminators ?? []).map(({ type, path }): Discriminator => {
    const bare = path.replace(/^\$this\./, '');
    const urls = path === 'url' ? profilesOf(slice) : [];
    return {
      kind: type,
      path: bare,
      urls: urls.length > 0 ? urls : undefined,
      evaluate: bare === '$this' ? undefined : pathEvaluation(bare),
      ...descend(slice, bare),
    };
  });
}

export const profilesOf = ({ rule }: ProfileNode): readonly string[] =>
  (rule?.types ?? []).flatMap((type) => (typeof type === 'string' ? [] : (type.profile ?? [])));
export const targetsOf = ({ rule }: ProfileNode): readonly string[] =>
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

/** One that cannot be read finds nothing. */
function pathEvaluation(path: string): Evaluate | undefined {
  try {
    return compileExpression(path, () => true);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof RangeError) return undefined;
    throw error;
  }
}
