import type { LineageRow } from '#flow';
import { readCda } from '#formats/cda/read-cda.ts';
import { isElement, type XmlElement } from '#formats/xml/xml-element.ts';
import { createIds } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { toTransactionBundle } from '#translate/bundle.ts';
import { translateTree } from '#translate/cda/translate-document.ts';
import { differingPaths, valuesByPath } from './changed-paths.ts';

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
 * Gives the leaves of a document, one after the other, another value, and holds what changes against what lineage says of the
 * leaf: gives what differs, and how many were tried. `seen` has the kinds of leaves (place and target) that were tried before,
 * and gets those of this document: each is tried once. `isTried` tells by their place which are tried at all.
 */
export function tryLeaves(
  xml: string | Uint8Array,
  another: (leaf: CdaLeaf) => string,
  seen: Set<string>,
  isTried: (place: string) => boolean = () => true,
): { readonly tried: number; readonly wrong: readonly string[] } {
  const bytes = typeof xml === 'string' ? new TextEncoder().encode(xml) : xml;
  const root = readCda(bytes);
  const translate = () =>
    translateTree(root, bytes, {
      system: 'ehr',
      ids,
      realm: usRealm,
      entry: { part: 1, seq: 1, receivedAt: 0 },
    });
  const before = translate();
  const values = valuesByPath(toTransactionBundle(before));
  const rows = before.lineage();
  const leaves = leavesOf(root);
  if (leaves.length !== rows.length) throw new Error(`${leaves.length} leaves, ${rows.length} rows of lineage`);
  const wrong: string[] = [];
  let tried = 0;
  for (const [index, leaf] of leaves.entries()) {
    const row = rows[index]!;
    const named = row.fate === 'mapped' ? [row.to, ...(row.also ?? [])].map(pathOf) : [];
    const kind = `${row.place.replace(/\[\d+\]/g, '')} ${row.fate} ${named.join(' ')}`;
    const value = another(leaf);
    if (value === leaf.value || choosesMapping(row, leaf) || seen.has(kind) || !isTried(row.place)) continue;
    seen.add(kind);
    tried++;
    leaf.set(value);
    const changed = differingPaths(values, valuesByPath(toTransactionBundle(translate())));
    leaf.set(leaf.value);
    for (const path of changed) {
      const isElsewhere =
        !named.some((name) => isWithin(path, name)) && !(isOfSomeone(row.place) && someone.test(path));
      if (isElsewhere && !derived.test(path))
        wrong.push(`${row.place} ${leaf.value} (${row.fate}) also changes ${path}`);
    }
    const missed = named.filter((name) => ![...changed].some((path) => isWithin(path, name)));
    if (missed.length > 0 && !(decidesSeveral(leaf) && missed.length < named.length))
      wrong.push(`${row.place} ${leaf.value} does not change ${missed.join(', ')}`);
  }
  return { tried, wrong };
}

/** What kind of act or value it is decides what is made of everything in it. */
const choosesMapping = ({ fate, to }: LineageRow, { place }: CdaLeaf): boolean =>
  (fate === 'ignored' && to.includes('mapping')) || /@(moodCode|negationInd|xsi:type|typeCode|classCode)$/.test(place);

/** Two codes may say the same of one of the things that a code decides, and another thing of the next. */
const decidesSeveral = ({ place }: CdaLeaf): boolean => /@(code|unit)$/.test(place);

/** Another id, or another name of someone without one, is someone else: all that is said of him is said of another. */
const isOfSomeone = (place: string): boolean => /\/(id|name)(\[\d+\])?\//.test(place);
const someone = /^(Practitioner|PractitionerRole|RelatedPerson|Organization|Location|Device|Provenance)\./;

/** What follows from another place: references by derived ids and names of those referred to, the copy of the document. */
const derived =
  /^(Binary\.data|DocumentReference\.content\.attachment\.(hash|size|url|title)|Composition\.identifier\.\w+)$|reference$|\.display$/;

const isWithin = (path: string, name: string): boolean => path === name || path.startsWith(`${name}.`);

/** `Patient/c…#name[0].given[1]` as `Patient.name.given`. */
const pathOf = (to: string): string =>
  to
    .replace(/\/[^#]*#/, '.')
    .replace(/\[\d+\]/g, '')
    .replace(/\._/g, '.')
    .replace(/\.$/, '');

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
