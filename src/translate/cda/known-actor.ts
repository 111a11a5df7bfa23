import type { XmlElement } from '#formats/xml/xml-element.ts';
import type { Element } from '../element.ts';
import { contentText } from './content-key.ts';
import type { CdaContext } from './context.ts';

/** Someone whose role has been read: the reference to him, and the marks that reading left. */
export interface KnownActor {
  readonly reference: Element | undefined;
  /** The number of the role's first leaf. */
  readonly leaf: number;
  /** Where the marks stand (`Marks.leaves`). */
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a role once: the same author stands at every entry of a document, and each time says the same. A repeat leaves the
 * marks of the first at its own leaves.
 */
export function onceEach(context: CdaContext, role: XmlElement, read: () => Element | undefined): Element | undefined {
  const { actors, marks } = context;
  const text = contentText(role);
  const known = actors.get(text);
  if (known === undefined) {
    const from = marks.leaves.length;
    const reference = read();
    actors.set(text, { reference, leaf: role.leaf, from, to: marks.leaves.length });
    return reference;
  }
  const shift = role.leaf - known.leaf;
  for (let at = known.from; at < known.to; at++) {
    marks.leaves.push(marks.leaves[at]! + shift);
    marks.holders.push(marks.holders[at]!);
    marks.names.push(marks.names[at]!);
  }
  return known.reference && { ...known.reference };
}
