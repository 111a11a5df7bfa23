import { hash } from 'node:crypto';
import { isElement, type XmlElement } from '#formats/xml/xml-element.ts';

/** A hash of what an element says: names, attributes and texts, whatever its prefixes and white space. */
export function contentKey(element: XmlElement): string {
  return hash('sha256', contentText(element));
}

/** What an element says, as one text: equal for two that say the same. */
export function contentText(element: XmlElement): string {
  const parts: string[] = [];
  collect(element, parts);
  return parts.join('\u001f');
}

function collect({ name, attributeNames, attributeValues, children }: XmlElement, parts: string[]): void {
  parts.push('<', name);
  attributeNames.forEach((attribute, index) => {
    parts.push(attribute, attributeValues[index]!);
  });
  for (const content of children) {
    if (isElement(content)) collect(content, parts);
    else if (content.leaf !== -1) parts.push(content.text.trim());
  }
  parts.push('>');
}
