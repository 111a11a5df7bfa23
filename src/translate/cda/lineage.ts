import type { Json, LineageFate, LineageRow } from '#flow';
import { isElement, placeOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { ignoredBecause } from './ignored.ts';
import type { Marks, Stretch } from './leaves.ts';
import type { Draft } from './resources.ts';

/** Populated leaves by fate. */
export function countLeaves(
  root: XmlElement,
  marks: Marks,
  drafts: Iterable<Draft>,
): { [fate in LineageFate]: number } {
  const counts = { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 };
  const fateOf = fates(root, marks, drafts);
  walkLeaves(root, (leaf, element, name) => {
    counts[fateOf(leaf, element, name).fate]++;
  });
  return counts;
}

/** What became of each populated leaf, in the order of the document. */
export function lineageRows(root: XmlElement, marks: Marks, drafts: Iterable<Draft>): LineageRow[] {
  const rows: LineageRow[] = [];
  const fateOf = fates(root, marks, drafts);
  let last: XmlElement | undefined;
  let place = '';
  walkLeaves(root, (leaf, element, name) => {
    if (element !== last) [last, place] = [element, placeOf(element)];
    const { fate, to, also = [] } = fateOf(leaf, element, name);
    const row = { place: `${place}/${name === '' ? 'text()' : `@${name}`}`, fate, to };
    rows.push(also.length === 0 ? row : { ...row, also });
  });
  return rows;
}

type FateOf = (
  leaf: number,
  element: XmlElement,
  name: string,
) => { readonly fate: LineageFate; readonly to: string; readonly also?: readonly string[] };

function fates(root: XmlElement, marks: Marks, drafts: Iterable<Draft>): FateOf {
  const paths = new Map<object, string>();
  for (const { id, said } of drafts) findPaths(said.content, `${said.type}/${id}#`, paths);
  const targets = new Map<number, string[]>();
  marks.leaves.forEach((leaf, index) => {
    const holder = marks.aliases.get(marks.holders[index]!) ?? marks.holders[index]!;
    const path = paths.get(holder);
    if (path === undefined) return;
    const name = marks.names[index]!;
    const target = path.endsWith('#') || name === '' ? `${path}${name}` : `${path}.${name}`;
    const known = targets.get(leaf);
    if (known === undefined) targets.set(leaf, [target]);
    else if (!known.includes(target)) known.push(target);
  });
  const kept = stretchesByLeaf(root, marks.stretches);
  return (leaf, element, name) => {
    const target = targets.get(leaf);
    if (target !== undefined) return { fate: 'mapped', to: target[0]!, also: target.slice(1) };
    const stretch = kept(leaf);
    if (stretch?.fate === 'preserved') return { fate: 'preserved', to: stretch.where };
    const reason = stretch?.where ?? ignoredBecause(element, name);
    return reason === undefined ? { fate: 'unmapped', to: '' } : { fate: 'ignored', to: reason };
  };
}

/** Where each object of a resource stands, as FHIRPath. */
function findPaths(value: Json, path: string, found: Map<object, string>): void {
  if (value === null || typeof value !== 'object' || found.has(value)) return;
  found.set(value, path);
  if (Array.isArray(value)) {
    value.forEach((one, index) => {
      findPaths(one, `${path}[${index}]`, found);
    });
    return;
  }
  for (const name in value) findPaths(value[name]!, path.endsWith('#') ? `${path}${name}` : `${path}.${name}`, found);
}

/** The last stretch that holds a leaf: stretches nest, and the inner ones are told later or lie within. */
function stretchesByLeaf(root: XmlElement, stretches: readonly Stretch[]): (leaf: number) => Stretch | undefined {
  if (stretches.length === 0) return () => undefined;
  const last = new Int32Array(root.leafEnd).fill(-1);
  for (const [index, { from, to }] of stretches.entries()) last.fill(index, from, to);
  return (leaf) => stretches[last[leaf]!];
}

function walkLeaves(element: XmlElement, visit: (leaf: number, element: XmlElement, name: string) => void): void {
  element.attributeNames.forEach((name, index) => {
    if (element.attributeValues[index]!.trim() !== '') visit(element.leaf + index, element, name);
  });
  for (const content of element.children) {
    if (isElement(content)) walkLeaves(content, visit);
    else if (content.leaf !== -1) visit(content.leaf, element, '');
  }
}
