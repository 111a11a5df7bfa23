import { readCda } from '#formats/cda/read-cda.ts';
import { isElement, type XmlElement } from '#formats/xml/xml-element.ts';
import { createIds } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { toTransactionBundle } from '#translate/bundle.ts';
import { translateTree } from '#translate/cda/translate-document.ts';
import { factsOf } from './bundle-facts.ts';
import { choosesMapping, decisionsOf } from './cda-decisions.ts';
import { faultsOf, type Trial } from './exactness.ts';
import { lostIn } from './lost-texts.ts';
import { isNamed, movedTargets, saidAlike, targetsOf } from './row-paths.ts';

/** A leaf of a document's tree. */
export interface CdaLeaf {
  /** `administrativeGenderCode/@code`. */
  readonly place: string;
  readonly value: string;
  readonly element: XmlElement;
  set(value: string): void;
}

const ids = createIds(new TextEncoder().encode('the key of the tests'));

/**
 * Gives the leaves of a document, one after the other, other values, and holds what changes against what lineage says of the leaf:
 * gives what differs, and how many were tried. `isTried` tells by its kind (place and targets) and what it holds which are tried.
 */
export function tryLeaves(
  xml: string | Uint8Array,
  othersFor: (leaf: CdaLeaf) => readonly string[],
  isTried: (kind: string) => boolean,
): { readonly tried: number; readonly wrong: readonly string[] } {
  const bytes = typeof xml === 'string' ? new TextEncoder().encode(xml) : xml;
  const root = readCda(bytes);
  const translate = () =>
    translateTree(root, bytes, { system: 'ehr', ids, realm: usRealm, entry: { part: 1, seq: 1, receivedAt: 0 } });
  const base = translate();
  const before = factsOf(toTransactionBundle(base));
  const rows = base.lineage();
  const leaves = leavesOf(root);
  if (leaves.length !== rows.length) throw new Error(`${leaves.length} leaves, ${rows.length} rows of lineage`);
  const values = leaves.map(({ value }) => value);
  const wrong: string[] = [];
  let tried = 0;
  for (const [index, leaf] of leaves.entries()) {
    const row = rows[index]!;
    const named = targetsOf(row);
    if (
      choosesMapping(row, leaf) ||
      !isTried(`${row.place.replace(/\[\d+\]/g, '')} ${row.fate} ${named.map(({ path }) => path).join(' ')}`)
    )
      continue;
    const others = othersFor(leaf).filter((value) => value !== leaf.value);
    if (others.length === 0) continue;
    tried++;
    const trials = others.map((value): Trial => {
      leaf.set(value);
      const translation = translate();
      const facts = factsOf(toTransactionBundle(translation));
      const now = translation.lineage();
      leaf.set(leaf.value);
      const isBorne: Trial['isBorne'] = (side, path, resource) => isNamed(side === 'now' ? now : rows, path, resource);
      return { value, facts, named: targetsOf(now[index]!), moved: movedTargets(rows, now, index), isBorne };
    });
    const alike = saidAlike(rows, values, index);
    const { mayChange, mayKeep } = decisionsOf(row.place, leaf);
    const exceptions = { mayChange, mayKeep: (path: string) => alike.has(path) || mayKeep(path) };
    for (const says of [...faultsOf(before, named, trials, exceptions), ...lostIn(trials)])
      wrong.push(`${row.place} ${leaf.value} (${row.fate}) ${says}`);
  }
  return { tried, wrong };
}

/** The leaves of a tree that say anything, in the order of the document. */
export function leavesOf(element: XmlElement): CdaLeaf[] {
  const values = element.attributeValues as string[];
  const own = values.flatMap((value, index): CdaLeaf[] => {
    if (value.trim() === '') return [];
    const set = (changed: string) => {
      values[index] = changed;
    };
    return [{ place: `${element.name}/@${element.attributeNames[index]}`, value, element, set }];
  });
  return own.concat(
    element.children.flatMap((content): CdaLeaf[] => {
      if (isElement(content)) return leavesOf(content);
      if (content.leaf === -1) return [];
      const set = (text: string) => {
        Object.assign(content, { text });
      };
      return [{ place: `${element.name}/text()`, value: content.text, element, set }];
    }),
  );
}
