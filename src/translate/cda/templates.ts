import { children, type XmlElement } from '#formats/xml/xml-element.ts';
import { peek } from './leaves.ts';

/** The templates that an element says to be made to: the roots, whatever the extension (R1.1 and R2.1 differ in it). */
export function templatesOf(element: XmlElement): readonly string[] {
  return children(element, 'templateId').map((template) => peek(template, 'root'));
}

/** Whether an element is made to one of some templates. */
export function isMadeTo(element: XmlElement, ...templates: readonly string[]): boolean {
  return templatesOf(element).some((root) => templates.includes(root));
}
