import { identifierKey } from '#formats/cda/document-keys.ts';
import { businessKey } from '#formats/hl7v2/business-keys.ts';
import { children, type XmlElement } from '#formats/xml/xml-element.ts';

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
  const key = identifierKey(id);
  return key && businessKey('filler', key.authority, key.value).slice('filler:'.length);
}
