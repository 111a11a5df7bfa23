import { attribute, child, isElement, textOf, type XmlElement } from '#formats/xml/xml-element.ts';
import type { Element } from '../element.ts';
import type { CdaContext } from './context.ts';
import { ignore, mark, markText } from './leaves.ts';

/** Elements of the narrative block between which words part. */
const parting: ReadonlySet<string> = new Set(
  'br tr td th paragraph item list table thead tbody tfoot caption col colgroup renderMultiMedia footnote text'.split(
    ' ',
  ),
);

/** The elements of the document's narrative by their ID: what `reference/@value` points at. */
export function indexNarrative(root: XmlElement): ReadonlyMap<string, XmlElement> {
  const found = new Map<string, XmlElement>();
  index(root, found);
  return found;
}

function index(element: XmlElement, found: Map<string, XmlElement>): void {
  const id = attribute(element, 'ID');
  if (id !== undefined && !found.has(id)) found.set(id, element);
  for (const content of element.children) if (isElement(content)) index(content, found);
}

/**
 * The words that an `originalText`, a `text` or another ED stands for: what its `reference` points at in the narrative, else
 * its own. `''` where there are none. Whoever reads them says where they go: `putText` does both.
 */
export function wordsOf(context: CdaContext, element: XmlElement | undefined): string {
  const target = referenced(context, element);
  if (target !== undefined) return textOf(target, parting);
  return textOf(element, parting);
}

/** The words of an ED or ST into `target[name]`. */
export function putText(context: CdaContext, target: Element, name: string, element: XmlElement | undefined): boolean {
  const words = wordsOf(context, element);
  if (words === '') return false;
  target[name] = words;
  mark(context, child(element, 'reference'), 'value', target, name);
  markText(context, referenced(context, element) ?? element, target, name);
  if (saysNoMore(context, element)) ignore(context, element!, 'the words that it points at say it');
  return true;
}

/** Whether an ED points at the narrative, and has no words that do not stand there. */
export function saysNoMore(context: CdaContext, element: XmlElement | undefined): boolean {
  const target = referenced(context, element);
  return target !== undefined && textOf(target, parting).toLowerCase().includes(textOf(element, parting).toLowerCase());
}

function referenced({ narrative }: CdaContext, element: XmlElement | undefined): XmlElement | undefined {
  const value = attribute(child(element, 'reference'), 'value')?.trim();
  if (value === undefined) return undefined;
  return narrative.get(value.startsWith('#') ? value.slice(1) : value);
}
