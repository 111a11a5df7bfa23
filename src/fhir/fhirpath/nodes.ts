import type { Json } from '#flow';
import { asNumber } from '../exact-numbers.ts';

/** What an evaluation knows beside its focus. `steps` is what may still be looked at. */
export interface Path {
  readonly resource: Json;
  readonly root: Json;
  /** What the expression is evaluated on, and its FHIR type. */
  readonly context: readonly Json[];
  readonly type: string;
  /** The resource that a reference points at, as far as it is at hand. */
  readonly resolve: (reference: string) => Json | undefined;
  steps: number;
}

export type Nodes = readonly Json[];
export type Evaluate = (focus: Nodes, path: Path) => Nodes;

/** The expression asks for what closures over JSON cannot tell. */
export class Unsupported extends Error {}

/** An evaluation looked at more than it may. */
export class TooManySteps extends Error {}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function count(path: Path, steps: number): void {
  path.steps -= steps;
  if (path.steps < 0) throw new TooManySteps();
}

/** A JSON key, and the one beside it for a primitive's id and extensions. */
export interface Key {
  readonly name: string;
  readonly sibling: string;
}

export const keyNamed = (name: string): Key => ({ name, sibling: `_${name}` });

/** The children of a name. A primitive without a value is its `_name` object: it exists and has no value. */
export function childrenOf(nodes: Nodes, key: Key, isChoice: boolean, path: Path): Json[] {
  const found: Json[] = [];
  const { name, sibling } = key;
  for (const node of nodes) {
    if (!isObject(node)) continue;
    count(path, 1);
    if (node[name] !== undefined || node[sibling] !== undefined) addChildren(node, key, found);
    else if (isChoice) {
      for (const own in node) {
        const bare = own.charCodeAt(0) === 0x5f ? own.slice(1) : own;
        if (bare.length > name.length && bare.startsWith(name) && isUpper(bare.charCodeAt(name.length))) {
          if (bare === own || node[bare] === undefined) addChildren(node, keyNamed(bare), found);
        }
      }
    }
  }
  return found;
}

/** The children of a JSON key: a choice of a type. */
export function typedChildren(nodes: Nodes, key: Key, path: Path): Json[] {
  const found: Json[] = [];
  for (const node of nodes) {
    if (!isObject(node)) continue;
    count(path, 1);
    addChildren(node, key, found);
  }
  return found;
}

function addChildren(node: { [key: string]: Json }, { name, sibling }: Key, found: Json[]): void {
  const values = node[name];
  const siblings = node[sibling];
  if (!Array.isArray(values) && !Array.isArray(siblings)) {
    const one = values ?? siblings;
    if (one !== undefined && one !== null) found.push(asNumber(one));
    return;
  }
  const list = Array.isArray(values) ? values : [];
  const beside = Array.isArray(siblings) ? siblings : [];
  for (let index = 0; index < Math.max(list.length, beside.length); index++) {
    const one = list[index] ?? beside[index];
    if (one !== undefined && one !== null) found.push(asNumber(one));
  }
}

/** All children of an object, in the order of its keys. */
export function allChildren(node: Json, path: Path): Json[] {
  if (!isObject(node)) return [];
  const found: Json[] = [];
  for (const key of Object.keys(node)) {
    if (key === 'resourceType') continue;
    const bare = key.charCodeAt(0) === 0x5f ? key.slice(1) : key;
    if (bare === key || node[bare] === undefined) addChildren(node, keyNamed(bare), found);
  }
  count(path, found.length + 1);
  return found;
}

export function typeOfNode(node: Json): string | undefined {
  return isObject(node) && typeof node.resourceType === 'string' ? node.resourceType : undefined;
}

/** A list as a condition (FHIRPath §4.5): empty is undefined, one thing that is no boolean is true. */
export function truthOf(nodes: Nodes): boolean | undefined {
  if (nodes.length === 0) return undefined;
  const [only] = nodes;
  return nodes.length === 1 && typeof only === 'boolean' ? only : true;
}

export const boolean = (value: boolean | undefined): Nodes => (value === undefined ? none : value ? yes : no);
const none: Nodes = [];
const yes: Nodes = [true];
const no: Nodes = [false];

export function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

/** A key by which equal nodes are equal; objects with their keys in order. */
export function keyOf(node: Json): string {
  if (Array.isArray(node)) return `[${node.map(keyOf).join(',')}]`;
  if (!isObject(node)) return `${typeof node}:${String(node)}`;
  const members = Object.keys(node)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${keyOf(node[key]!)}`);
  return `{${members.join(',')}}`;
}

/** A row of a table that is an object: its own, never one of every object's. */
export function entryOf<Row>(table: { readonly [name: string]: Row }, name: string): Row | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
