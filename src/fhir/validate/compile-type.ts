import { codeOf } from '../definitions/compact-definition.ts';
import type { Definition, ElementRule } from '../definitions/definition.ts';
import type { Definitions } from '../definitions/definitions.ts';
import { compileCodes, type IsWithin } from './codes.ts';
import { type CheckInvariant, compileInvariants } from './invariants.ts';
import { primitives } from './primitives.ts';

/** An element as JSON has it: one key, one type. */
export interface Child {
  /** The element, in FHIRPath: `value.ofType(Quantity)`. */
  readonly label: string;
  /** The key beside a primitive's own, for its id and extensions: `_birthDate`. */
  readonly sibling: string;
  /** The choice that it is one of (`value`). */
  readonly choice: string | undefined;
  readonly isList: boolean;
  readonly type: string;
  readonly kind: 'primitive' | 'complex' | 'resource';
  /** The element's own shape, where it has one (backbone elements), else its type's. */
  node(): TypeNode;
  readonly isWithin: IsWithin | undefined;
  readonly targets: readonly string[] | undefined;
  readonly profiles: readonly string[] | undefined;
  readonly invariants: readonly CheckInvariant[];
}

export interface TypeNode {
  readonly type: string;
  readonly isResource: boolean;
  /** By JSON key. */
  readonly children: ReadonlyMap<string, Child>;
  /** Elements of which something must be there: any of the keys. */
  readonly needed: readonly { readonly name: string; readonly keys: readonly string[] }[];
  readonly invariants: readonly CheckInvariant[];
}

/** Gives the compiled shape of a type; each is compiled when it is first asked for. */
export type TypeNodes = (type: string) => TypeNode | undefined;

export function compileTypes(definitions: Definitions, isChoice: (name: string) => boolean): TypeNodes {
  const made = new Map<string, TypeNode>();
  const codeSets = new Map<string, IsWithin | undefined>();

  const isWithin = (valueSet: string | undefined): IsWithin | undefined => {
    if (valueSet === undefined) return undefined;
    if (!codeSets.has(valueSet)) {
      const codes = definitions.codes(valueSet);
      codeSets.set(valueSet, codes === undefined ? undefined : compileCodes(codes));
    }
    return codeSets.get(valueSet);
  };

  const typeNode: TypeNodes = (type) => {
    const known = made.get(type);
    if (known !== undefined) return known;
    const definition = definitions.type(type);
    if (definition === undefined) return undefined;
    const node = compileNode(definition, '', type);
    made.set(type, node);
    return node;
  };

  /** `id` is the element whose children are meant; empty for the type itself. */
  function compileNode(definition: Definition, id: string, type: string): TypeNode {
    const children = new Map<string, Child>();
    const needed: { name: string; keys: string[] }[] = [];
    const invariants: CheckInvariant[] = [];
    const lineage = id === '' ? lineageOf(definition) : [...lineageOf(definitions.type(type)!), definition];
    for (const at of lineage) {
      const under = at === definition ? id : '';
      for (const rule of at.elements) {
        if (rule.id === under && under === '') invariants.push(...compileInvariants(at, rule.invariants, isChoice));
        const name = childName(under, rule.id);
        if (name !== undefined) addChild(at, rule, name, children, needed);
      }
    }
    return { type, isResource: definition.kind === 'resource' && id === '', children, needed, invariants };
  }

  /** A type's bases first. */
  function lineageOf(definition: Definition): Definition[] {
    const base = definition.base === undefined ? undefined : definitions.find(definition.base);
    return base === undefined ? [definition] : [...lineageOf(base), definition];
  }

  function addChild(
    definition: Definition,
    rule: ElementRule,
    name: string,
    children: Map<string, Child>,
    needed: { name: string; keys: string[] }[],
  ): void {
    const bare = name.replace('[x]', '');
    const isChoiceElement = name !== bare;
    const keys: string[] = [];
    const types = rule.types ?? ['BackboneElement'];
    const own = definition.elements.some(({ id }) => id.startsWith(`${rule.id}.`));
    const shared = rule.same;
    const invariants = compileInvariants(definition, rule.invariants, isChoice);
    for (const type of types) {
      const code = codeOf(type);
      const key = isChoiceElement ? bare + code.charAt(0).toUpperCase() + code.slice(1) : bare;
      keys.push(key);
      let node: TypeNode | undefined;
      children.set(key, {
        label: isChoiceElement ? `${bare}.ofType(${code})` : bare,
        sibling: `_${key}`,
        choice: isChoiceElement ? bare : undefined,
        isList: rule.max !== undefined && rule.max !== 1 && rule.max !== 0,
        type: shared === undefined ? code : 'BackboneElement',
        kind:
          primitives.has(code) && shared === undefined ? 'primitive' : isResourceType(code) ? 'resource' : 'complex',
        node: () => {
          node ??=
            shared !== undefined
              ? compileNode(definition, shared, 'BackboneElement')
              : own
                ? compileNode(definition, rule.id, code)
                : (typeNode(code) ?? compileNode(definitions.type('Element')!, '', 'Element'));
          return node;
        },
        isWithin: isWithin(rule.required),
        targets: typeof type === 'string' ? undefined : type.target,
        profiles: typeof type === 'string' ? undefined : type.profile,
        invariants,
      });
    }
    if (rule.min !== undefined && rule.min > 0) needed.push({ name: bare, keys });
  }

  const isResourceType = (code: string) => definitions.type(code)?.kind === 'resource';
  return typeNode;
}

/** The last step of an id that lies directly below another; undefined for all others. */
function childName(under: string, id: string): string | undefined {
  if (id === under) return undefined;
  const start = under === '' ? '' : `${under}.`;
  if (!id.startsWith(start)) return undefined;
  const name = id.slice(start.length);
  return name === '' || name.includes('.') ? undefined : name;
}
