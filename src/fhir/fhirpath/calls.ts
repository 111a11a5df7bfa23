import type { Json } from '#flow';
import { type Compiling, compileType } from './compile-expression.ts';
import {
  allChildren,
  boolean,
  childrenOf,
  count,
  type Evaluate,
  entryOf,
  isObject,
  keyNamed,
  keyOf,
  type Nodes,
  type Path,
  truthOf,
  typedChildren,
  typeOfNode,
  Unsupported,
} from './nodes.ts';
import { distinct } from './operators.ts';
import type { Expression } from './parse-expression.ts';
import { compileTextCall } from './text-calls.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** The functions of FHIRPath (§5) and those that FHIR adds, as far as definitions use them. */
export function compileCall({ of, name, inputs }: Call, how: Compiling): Evaluate {
  const before: Evaluate = of === undefined ? (focus) => focus : how.compile(of, how);
  if (name === 'ofType' || name === 'as' || name === 'is') {
    const [type] = inputs;
    if (type?.kind !== 'member') throw new Unsupported(name);
    return compileType(name, of, type.name, how);
  }
  const given = inputs.map((input) => how.compile(input, how));
  const [first, second, third] = given;
  const plain = entryOf(withoutInputs, name);
  if (plain !== undefined && first === undefined) return (focus, path) => plain(before(focus, path), path);
  const overList = first === undefined ? undefined : entryOf(lists, name);
  if (overList !== undefined) return (focus, path) => overList(before(focus, path), first!(focus, path), path);
  const overItems = first === undefined ? undefined : entryOf(lambdas, name);
  if (overItems !== undefined)
    return (focus, path) => overItems(before(focus, path), (item) => first!([item], path), path);
  if (name === 'iif' && first !== undefined && second !== undefined) {
    return (focus, path) => {
      const nodes = before(focus, path);
      if (truthOf(first(nodes, path)) === true) return second(nodes, path);
      return third === undefined ? [] : third(nodes, path);
    };
  }
  return compileTextCall(name, before, given, inputs);
}

const withoutInputs: { readonly [name: string]: (nodes: Nodes, path: Path) => Nodes } = {
  exists: (nodes) => boolean(nodes.length > 0),
  empty: (nodes) => boolean(nodes.length === 0),
  not: (nodes) => {
    const truth = truthOf(nodes);
    return boolean(truth === undefined ? undefined : !truth);
  },
  hasValue: (nodes) => boolean(nodes.length === 1 && !isObject(nodes[0])),
  allTrue: (nodes) => boolean(nodes.every((node) => node === true)),
  allFalse: (nodes) => boolean(nodes.every((node) => node === false)),
  anyTrue: (nodes) => boolean(nodes.some((node) => node === true)),
  count: (nodes) => [nodes.length],
  first: (nodes) => nodes.slice(0, 1),
  last: (nodes) => nodes.slice(-1),
  tail: (nodes) => nodes.slice(1),
  single: (nodes) => nodes.slice(0, 1),
  distinct: (nodes) => distinct(nodes),
  isDistinct: (nodes) => boolean(new Set(nodes.map(keyOf)).size === nodes.length),
  children: (nodes, path) => nodes.flatMap((node) => allChildren(node, path)),
  descendants: (nodes, path) => descendants(nodes, path),
  resolve: (nodes, path) => nodes.flatMap((node) => resolved(node, path) ?? []),
  trace: (nodes) => nodes,
  type: (nodes, path) =>
    nodes.flatMap((node) => {
      const own = typeOfNode(node) ?? (node === path.context[0] && path.type !== '' ? path.type : undefined);
      return own === undefined ? [] : [{ namespace: 'FHIR', name: own }];
    }),
};

const lists: { readonly [name: string]: (nodes: Nodes, other: Nodes, path: Path) => Nodes } = {
  combine: (nodes, other) => [...nodes, ...other],
  union: (nodes, other) => distinct([...nodes, ...other]),
  intersect: (nodes, other) => distinct(nodes.filter(isAmong(other))),
  exclude: (nodes, other) => nodes.filter((node) => !isAmong(other)(node)),
  subsetOf: (nodes, other) => boolean(nodes.every(isAmong(other))),
  supersetOf: (nodes, other) => boolean(other.every(isAmong(nodes))),
  skip: (nodes, [number]) => nodes.slice(Number(number)),
  take: (nodes, [number]) => nodes.slice(0, Number(number)),
  trace: (nodes) => nodes,
  extension: (nodes, [url], path) =>
    childrenOf(nodes, extensions, false, path).filter((node) => isObject(node) && node.url === url),
};

const extensions = keyNamed('extension');
const references = keyNamed('reference');

function isAmong(list: Nodes): (node: Json) => boolean {
  const keys = new Set(list.map(keyOf));
  return (node) => keys.has(keyOf(node));
}

const lambdas: {
  readonly [name: string]: (nodes: Nodes, each: (item: Json) => Nodes, path: Path) => Nodes;
} = {
  where: (nodes, each) => nodes.filter((node) => truthOf(each(node)) === true),
  exists: (nodes, each) => boolean(nodes.some((node) => truthOf(each(node)) === true)),
  all: (nodes, each) => boolean(nodes.every((node) => truthOf(each(node)) === true)),
  select: (nodes, each) => nodes.flatMap(each),
  repeat: (nodes, each, path) => {
    const found: Json[] = [];
    let layer: Nodes = nodes;
    while (layer.length > 0) {
      layer = layer.flatMap(each);
      count(path, layer.length + 1);
      found.push(...layer);
    }
    return found;
  },
};

function descendants(nodes: Nodes, path: Path): Json[] {
  const found: Json[] = [];
  let layer = nodes;
  while (layer.length > 0) {
    layer = layer.flatMap((node) => allChildren(node, path));
    for (const node of layer) found.push(node);
  }
  return found;
}

/** What a reference points at; where it is not at hand, a resource of which only the type is known. */
function resolved(node: Json, path: Path): Json | undefined {
  const reference = typeof node === 'string' ? node : typedChildren([node], references, path)[0];
  if (typeof reference === 'string') {
    const target = path.resolve(reference);
    if (target !== undefined) return target;
    const type = /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[A-Za-z0-9.-]+)?$/.exec(reference)?.[1];
    if (type !== undefined) return { resourceType: type };
  }
  return isObject(node) && typeof node.type === 'string' ? { resourceType: node.type } : undefined;
}
