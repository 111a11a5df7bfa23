import { attribute, isElement, type XmlElement } from '#formats/xml/xml-element.ts';
import type { Element } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { mark } from '../leaves.ts';

/** Elements of the narrative block (CDA R2 §4.3.5) against XHTML's; what is in neither is passed through. */
const names: ReadonlyMap<string, string> = new Map([
  ...['br', 'sub', 'sup', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'col', 'colgroup'].map(
    (name): [string, string] => [name, name],
  ),
  ['paragraph', 'p'],
  ['item', 'li'],
  ['content', 'span'],
  ['linkHtml', 'a'],
  ['footnote', 'span'],
  ['footnoteRef', 'sup'],
]);

/** Attributes that both have. */
const kept: ReadonlySet<string> = new Set([
  'colspan',
  'rowspan',
  'span',
  'scope',
  'abbr',
  'axis',
  'headers',
  'summary',
]);

/** Where words alone may not stand. */
const structural: ReadonlySet<string> = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'colgroup', 'list']);

const styles: readonly (readonly [style: RegExp, name: string])[] = [
  [/\bbold\b/i, 'b'],
  [/\bitalics?\b/i, 'i'],
  [/\bunderline\b/i, 'u'],
];

/** A narrative being written. */
interface Writing {
  readonly context: CdaContext;
  readonly target: Element;
  readonly parts: string[];
  /** Anchors that the document has so far: one stands for one place. */
  readonly ids: Set<string>;
}

/** A section's `text` → `target.div`, XHTML as FHIR takes it. False where it says nothing. */
export function putDiv(context: CdaContext, target: Element, text: XmlElement, ids: Set<string>): boolean {
  const writing: Writing = { context, target, parts: [], ids };
  writeContents(writing, text);
  const inner = writing.parts.join('');
  if (!/\S/.test(inner.replace(/<[^>]*>/g, ''))) return false;
  target.div = `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;
  return true;
}

function writeContents(writing: Writing, element: XmlElement): void {
  const isStructure = structural.has(element.name);
  for (const [index, content] of element.children.entries()) {
    if (isElement(content)) writeElement(writing, content);
    else if (!isStructure) {
      writing.parts.push(escaped(content.text));
      if (content.leaf !== -1) markContent(writing, element, index);
    }
  }
}

function writeElement(writing: Writing, element: XmlElement): void {
  if (element.name === 'renderMultiMedia') return;
  const name = nameOf(element);
  if (name === undefined) writeContents(writing, element);
  else wrap(writing, element, name);
}

/** What an element is in XHTML; undefined where it adds nothing to what is in it. */
function nameOf(element: XmlElement): string | undefined {
  const { name, parent } = element;
  if (name === 'caption') return parent?.name === 'table' ? 'caption' : 'p';
  if (name === 'list') return attribute(element, 'listType') === 'ordered' ? 'ol' : 'ul';
  const style = attribute(element, 'styleCode') ?? '';
  return (name === 'content' ? styles.find(([pattern]) => pattern.test(style))?.[1] : undefined) ?? names.get(name);
}

function wrap(writing: Writing, element: XmlElement, name: string): void {
  const { context, target, parts, ids } = writing;
  const id = attribute(element, 'ID');
  const isNew = id !== undefined && /^[A-Za-z_][\w.-]*$/.test(id) && !ids.has(id);
  if (isNew) {
    ids.add(id);
    mark(context, element, 'ID', target, 'div');
  }
  if (name === 'b' || name === 'i' || name === 'u') mark(context, element, 'styleCode', target, 'div');
  if (element.name === 'list') mark(context, element, 'listType', target, 'div');
  const opening = `${name}${isNew ? ` id="${id}"` : ''}${attributesOf(context, element, target)}`;
  if (name === 'br' || name === 'col') {
    parts.push(`<${opening}/>`);
    return;
  }
  parts.push(`<${opening}>`);
  writeContents(writing, element);
  parts.push(`</${name}>`);
}

function attributesOf(context: CdaContext, element: XmlElement, target: Element): string {
  let text = '';
  for (const [index, name] of element.attributeNames.entries()) {
    const value = element.attributeValues[index]!;
    const isLink = element.name === 'linkHtml' && name === 'href' && /^(https?:|mailto:|#)/i.test(value);
    if (!kept.has(name) && !isLink) continue;
    text += ` ${name}="${escaped(value)}"`;
    mark(context, element, name, target, 'div');
  }
  return text;
}

function markContent({ context: { marks }, target }: Writing, element: XmlElement, index: number): void {
  marks.leaves.push(element.children[index]!.leaf);
  marks.holders.push(target);
  marks.names.push('div');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => escapes[sign as keyof typeof escapes]).replace(notXml, '\ufffd');
}

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' } as const;

/** What XML has no form for. */
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
