import { authorityText } from '#formats/hl7v2/authority-text.ts';
import { keyText } from '#formats/hl7v2/key-text.ts';
import { children, type XmlElement } from '#formats/xml/xml-element.ts';
import { peek } from './leaves.ts';

/** The first usable id of an element, as keys have it: `urn:oid:1.2.3|42`. Undefined where it has none. */
export function idKey(element: XmlElement): string | undefined {
  for (const id of children(element, 'id')) {
    const key = iiKey(id);
    if (key !== undefined) return key;
  }
  return undefined;
}

/** An II as keys have it; undefined where it is null or empty. */
export function iiKey(id: XmlElement): string | undefined {
  const root = peek(id, 'root');
  const extension = peek(id, 'extension');
  if (root === '' && extension === '') return undefined;
  return `${keyText(authorityOf(id))}|${keyText(extension)}`;
}

/** The root of an II as assigning authorities are written in HL7v2's keys: so a CX and an II of one number are one. */
export function authorityOf(id: XmlElement): string {
  return authorityText(peek(id, 'assigningAuthorityName'), peek(id, 'root'), '');
}
