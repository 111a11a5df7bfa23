import type { Json, LineageFate, LineageRow } from '#flow';
import { isElement, placeOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { ignoredBecause } from './ignored.ts';
import type { Marks, Stretch } from './leaves.ts';
import type { Draft } from './resources.ts';

/** Populated leaves by fate: the same as the rows have, without finding out where what arrived stands. */
export function countLeaves(
  root: XmlElement,
  marks: Marks,
  drafts: Iterable<Draft>,
): { [fate in LineageFate]: number } {
  const counts = { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 };
  const arrived = new Set<Json>();
  for (const { said } of drafts) {
    findObjects(said.content, arrived);
    findObjects(said.defaults ?? null, arrived);
  }
  const isMapped = new Uint8Array(root.leafEnd);
  for (let at = 0; at < marks.leaves.length; at++) {
    const leaf = marks.leaves[at]!;
    if (isMapped[leaf] === 0 && arrived.has(holderOf(marks, at))) isMapped[leaf] = 1;
  }
  const kept = stretchesByLeaf(root, marks.stretches);
  walkLeaves(root, (leaf, element, name) => {
    counts[isMapped[leaf] === 1 ? 'mapped' : fateOfUnmapped(kept(leaf), element, name).fate]++;
  });
  return counts;
}

/** What became of each populated leaf, in the order of the document. */
export function lineageRows(root: XmlElement, marks: Marks, drafts: Iterable<Draft>): LineageRow[] {
  const rows: LineageRow[] = [];
  const targets = targetsByLeaf(marks, drafts);
  const kept = stretchesByLeaf(root, marks.stretches);
  let last: XmlElement | undefined;
  let place = '';
  walkLeaves(root, (leaf, element, name) => {
    if (element !== last) [last, place] = [element, placeOf(element)];
    const at = `${place}/${name === '' ? textStep(element, leaf) : `@${name}`}`;
    const target = targets.get(leaf);
    if (target === undefined) rows.push({ place: at, ...fateOfUnmapped(kept(leaf), element, name) });
    else if (target.length === 1) rows.push({ place: at, fate: 'mapped', to: target[0]! });
    else rows.push({ place: at, fate: 'mapped', to: target[0]!, also: target.slice(1) });
  });
  return rows;
}

/** The paths that each leaf went to, those that are in what was stated. */
function targetsByLeaf(marks: Marks, drafts: Iterable<Draft>): ReadonlyMap<number, readonly string[]> {
  const paths = new Map<Json, string[]>();
  for (const { id, said } of drafts) {
    findPaths(said.content, `${said.type}/${id}#`, paths);
    findPaths(said.defaults ?? null, `${said.type}/${id}#`, paths);
  }
  const targets = new Map<number, string[]>();
  for (let at = 0; at < marks.leaves.length; at++) {
    const name = marks.names[at]!;
    for (const path of paths.get(holderOf(marks, at)) ?? []) {
      const target = path.endsWith('#') || name === '' ? `${path}${name}` : `${path}.${name}`;
      const known = targets.get(marks.leaves[at]!);
      if (known === undefined) targets.set(marks.leaves[at]!, [target]);
      else if (!known.includes(target)) known.push(target);
    }
  }
  return targets;
}

function holderOf({ aliases, holders }: Marks, at: number): Json {
  const holder = holders[at]!;
  return (aliases.get(holder) as Json | undefined) ?? holder;
}

function fateOfUnmapped(
  stretch: Stretch | undefined,
  element: XmlElement,
  name: string,
): { readonly fate: LineageFate; readonly to: string } {
  if (stretch?.fate === 'preserved') return { fate: 'preserved', to: stretch.where };
  const reason = stretch?.where ?? ignoredBecause(element, name);
  return reason === undefined ? { fate: 'unmapped', to: '' } : { fate: 'ignored', to: reason };
}

function findObjects(value: Json, found: Set<Json>): void {
  if (value === null || typeof value !== 'object' || found.has(value)) return;
  if (Array.isArray(value)) {
    for (const one of value) findObjects(one, found);
    return;
  }
  found.add(value);
  for (const name in value) findObjects(value[name]!, found);
}

/** Where each object of a resource stands, as FHIRPath: one that several elements share stands in each of them. */
function findPaths(value: Json, path: string, found: Map<Json, string[]>): void {
  if (value === null || typeof value !== 'object') return;
  const known = found.get(value);
  if (known === undefined) found.set(value, [path]);
  else known.push(path);
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
  const { attributeNames, attributeValues, children, leaf } = element;
  for (let index = 0; index < attributeNames.length; index++) {
    if (isPopulated(attributeValues[index]!)) visit(leaf + index, element, attributeNames[index]!);
  }
  for (const content of children) {
    if (isElement(content)) walkLeaves(content, visit);
    else if (content.leaf !== -1) visit(content.leaf, element, '');
  }
}

/** `text()`, or which of the texts between the elements that stand in one: `text()[2]`. */
function textStep({ children }: XmlElement, leaf: number): string {
  if (children.length === 1) return 'text()';
  const texts = children.flatMap((content) => (isElement(content) || content.leaf === -1 ? [] : [content.leaf]));
  return texts.length === 1 ? 'text()' : `text()[${texts.indexOf(leaf) + 1}]`;
}

function isPopulated(value: string): boolean {
  return value.charCodeAt(0) > 0x20 || value.trim() !== '';
}
