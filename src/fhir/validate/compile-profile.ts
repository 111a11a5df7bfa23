import { codeOf } from '../definitions/compact-definition.ts';
import type { Definition, ElementRule, ElementType } from '../definitions/definition.ts';
import type { Definitions } from '../definitions/definitions.ts';
import { compileSlice, type Discriminator } from './compile-slice.ts';
import { type CheckInvariant, compileInvariants } from './invariants.ts';

/** An element as a profile constrains it. */
export interface ProfileNode {
  /** JSON name; of a choice without `[x]`. */
  readonly name: string;
  /** The key beside it, for a primitive's id and extensions. */
  readonly sibling: string;
  readonly isChoice: boolean;
  readonly slice: string | undefined;
  /** The element's type in its base, where it has one alone. */
  readonly type: string;
  readonly rule: ElementRule | undefined;
  readonly invariants: readonly CheckInvariant[];
  /** Constrained children by name. */
  readonly children: ReadonlyMap<string, ProfileNode>;
  readonly slices: readonly ProfileNode[];
  /** Of a slice: what tells its members. Compiled when first asked for. */
  discriminators(): readonly Discriminator[];
}

interface Growing extends ProfileNode {
  readonly children: Map<string, Growing>;
  readonly slices: Growing[];
}

/** Builds the tree of a profile's elements from their ids: `component:systolic.value[x].code`. */
export function compileProfile(
  definition: Definition,
  isChoice: (name: string) => boolean,
  element: Definitions['element'],
): ProfileNode {
  const byId = new Map(definition.elements.map((rule) => [rule.id, rule]));
  const grow = (
    id: string,
    name: string,
    parent: Growing | undefined,
    of: Growing | undefined,
    slice: string | undefined,
  ): Growing => {
    const rule = byId.get(id);
    const bare = name.replace('[x]', '');
    let discriminators: readonly Discriminator[] | undefined;
    const node: Growing = {
      name: bare,
      sibling: `_${bare}`,
      isChoice: name.endsWith('[x]'),
      slice,
      // Where the base leaves it open, the profile's own word for what the element is in tells more.
      type:
        soleType(element(definition.type, id)?.rule.types) ||
        soleType(element(soleType(parent?.rule?.types), name)?.rule.types),
      rule,
      invariants: compileInvariants(definition, rule?.invariants, isChoice),
      children: new Map(),
      slices: [],
      discriminators() {
        discriminators ??= of === undefined ? [] : compileSlice(node, of);
        return discriminators;
      },
    };
    return node;
  };
  const root = grow('', definition.type, undefined, undefined, undefined);
  for (const { id } of definition.elements) {
    if (id === '') continue;
    let at = root;
    let prefix = '';
    for (const step of id.split('.')) {
      const colon = step.indexOf(':');
      const name = colon < 0 ? step : step.slice(0, colon);
      const own = prefix === '' ? name : `${prefix}.${name}`;
      let child = at.children.get(name);
      if (child === undefined) {
        child = grow(own, name, at, undefined, undefined);
        at.children.set(name, child);
      }
      at = child;
      prefix = prefix === '' ? step : `${prefix}.${step}`;
      if (colon < 0) continue;
      const slice = step.slice(colon + 1);
      let sliced = at.slices.find((one) => one.slice === slice);
      if (sliced === undefined) {
        sliced = grow(prefix, name, undefined, at, slice);
        at.slices.push(sliced);
      }
      at = sliced;
    }
  }
  return root;
}

function soleType(types: readonly ElementType[] | undefined): string {
  const [only, ...others] = types ?? [];
  return only === undefined || others.length > 0 ? '' : codeOf(only);
}
