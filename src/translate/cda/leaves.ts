import { attribute, isElement, type XmlElement } from '#formats/xml/xml-element.ts';
import type { Element } from '../element.ts';

/**
 * What became of the leaves of a document. A leaf is marked with the object that holds it and the element's name there; its
 * path is found when lineage is asked for, by looking for that object in what was stated. So a mark costs nothing more than
 * the reading, and nothing counts as mapped that did not arrive: what is read into an object that is thrown away is unmapped.
 */
export interface Marks {
  /** Side by side: the number of a leaf, the object it went into, the name of the element there (`given[1]`, `value`). */
  readonly leaves: number[];
  readonly holders: Element[];
  readonly names: string[];
  /** Stretches of leaves that are carried whole, or left out for a reason: the last one that holds a leaf stands. */
  readonly stretches: Stretch[];
  /** Objects that were found to be repeats of others, and say nothing of their own: by which one each is stood in for. */
  readonly aliases: Map<object, object>;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly fate: 'preserved' | 'ignored';
  readonly where: string;
}

/** Whoever leaves marks: the context of a document, or a part of it in a test. */
export interface Marking {
  readonly marks: Marks;
}

export function beginMarks(): Marks {
  return { leaves: [], holders: [], names: [], stretches: [], aliases: new Map() };
}

/** Reads an attribute without leaving a mark, trimmed; `''` where there is none. */
export function peek(element: XmlElement | undefined, name: string): string {
  return attribute(element, name)?.trim() ?? '';
}

/** Reads an attribute that goes into `holder[element]`, trimmed; `''` where there is none. */
export function take(
  marking: Marking,
  source: XmlElement | undefined,
  name: string,
  holder: Element,
  element: string,
): string {
  const value = peek(source, name);
  if (value !== '') mark(marking, source!, name, holder, element);
  return value;
}

/** Says where an attribute went that was read in another way. One leaf may go to several places. */
export function mark(
  { marks }: Marking,
  source: XmlElement | undefined,
  name: string,
  holder: Element,
  element: string,
): void {
  const at = source === undefined ? -1 : source.attributeNames.indexOf(name);
  if (at !== -1) markLeaf(marks, source!.leaf + at, holder, element);
}

/** Says where the text of an element went, and the text of what is in it. */
export function markText({ marks }: Marking, source: XmlElement | undefined, holder: Element, element: string): void {
  for (const content of source?.children ?? []) {
    if (isElement(content)) markText({ marks }, content, holder, element);
    else if (content.leaf !== -1) markLeaf(marks, content.leaf, holder, element);
  }
}

/** Says that an element goes there with all of its attributes, its text and what is in it. */
export function markAll({ marks }: Marking, source: XmlElement | undefined, holder: Element, element: string): void {
  for (let leaf = source?.leaf ?? 0; leaf < (source?.leafEnd ?? 0); leaf++) markLeaf(marks, leaf, holder, element);
}

/** Says that an element, whole, is kept elsewhere than in an element made for it. */
export function preserve({ marks }: Marking, { leaf, leafEnd }: XmlElement, where: string): void {
  marks.stretches.push({ from: leaf, to: leafEnd, fate: 'preserved', where: where });
}

/** Says that an element, whole, is left out on purpose. */
export function ignore({ marks }: Marking, { leaf, leafEnd }: XmlElement, reason: string): void {
  marks.stretches.push({ from: leaf, to: leafEnd, fate: 'ignored', where: reason });
}

/** Says that an attribute is left out on purpose. */
export function ignoreAttribute(
  { marks }: Marking,
  source: XmlElement | undefined,
  name: string,
  reason: string,
): void {
  const at = source === undefined ? -1 : source.attributeNames.indexOf(name);
  if (at === -1) return;
  const from = source!.leaf + at;
  marks.stretches.push({ from, to: from + 1, fate: 'ignored', where: reason });
}

function markLeaf(marks: Marks, leaf: number, holder: Element, element: string): void {
  marks.leaves.push(leaf);
  marks.holders.push(holder);
  marks.names.push(element);
}
