import { escapeAttribute, escapeText } from './escape-xml.ts';

/** XML to be written: an element with its attributes in their order, and what stands in it. */
export interface XmlDraft {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly content: readonly XmlPart[];
}

/** Text, an element, several of them, or nothing. */
export type XmlPart = XmlDraft | string | undefined | readonly XmlPart[];

/** An element to be written: attributes that are undefined are left out, and parts that are nothing. */
export function xml(name: string, attributes: XmlDraft['attributes'] = {}, ...content: readonly XmlPart[]): XmlDraft {
  return { name, attributes, content };
}

/** Whether a part is an element. */
export function isDraft(part: XmlPart): part is XmlDraft {
  return typeof part === 'object' && !Array.isArray(part);
}

/** The elements among parts, lists opened. */
export function drafts(parts: readonly XmlPart[]): XmlDraft[] {
  return parts.flatMap((part) => {
    if (part === undefined || typeof part === 'string') return [];
    return isDraft(part) ? [part] : drafts(part as readonly XmlPart[]);
  });
}

/**
 * The document of a root element: declared as UTF-8, no DOCTYPE, every text and value escaped, so that nothing that stands in them
 * can be markup. What XML 1.0 cannot hold at all (control characters, halves of surrogate pairs) becomes U+FFFD. Names are the
 * caller's own and never what somebody sent.
 */
export function writeXml(root: XmlDraft): string {
  const parts: string[] = ['<?xml version="1.0" encoding="UTF-8"?>\n'];
  writeElement(root, parts);
  parts.push('\n');
  return parts.join('');
}

function writeElement({ name, attributes, content }: XmlDraft, parts: string[]): void {
  parts.push('<', name);
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) parts.push(' ', key, '="', escapeAttribute(value), '"');
  }
  const before = parts.push('>');
  for (const part of content) writePart(part, parts);
  if (parts.length === before) parts[before - 1] = '/>';
  else parts.push('</', name, '>');
}

function writePart(part: XmlPart, parts: string[]): void {
  if (part === undefined || part === '') return;
  if (typeof part === 'string') parts.push(escapeText(part));
  else if (isDraft(part)) writeElement(part, parts);
  else for (const one of part as readonly XmlPart[]) writePart(one, parts);
}
