import type { Json } from '#flow';
import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { beside, extensionsOf, isElement, text, textOf } from '../../to-v2/read.ts';
import { ivlTs } from './ts.ts';

/** HumanName.use against EntityNameUse of HL7 v3. */
const uses: Readonly<Record<string, string>> = {
  official: 'L',
  usual: 'ASGN',
  nickname: 'P',
  anonymous: 'P',
  old: 'OLD',
  maiden: 'BIRTH',
  temp: 'ASGN',
};

/** HumanName → PN: parts in the order prefix, given, family, suffix; a name that is only a text is its text. */
export function pn(name: Element): XmlDraft | undefined {
  const parts = [...many(name, 'prefix'), ...many(name, 'given'), ...family(name), ...many(name, 'suffix')];
  const words = text(name, 'text');
  if (parts.length === 0 && words === '') return undefined;
  const period = ivlTs('validTime', isElement(name.period) ? name.period : undefined);
  return xml('name', { use: uses[text(name, 'use')] }, parts.length === 0 ? words : parts, period);
}

function many(name: Element, part: string): XmlDraft[] {
  const values = Array.isArray(name[part]) ? name[part] : [];
  const more = Array.isArray(name[`_${part}`]) ? (name[`_${part}`] as readonly Json[]) : [];
  return values.flatMap((value, index) => {
    const words = textOf(value);
    const held = more[index];
    return words === '' ? [] : [xml(part, { qualifier: qualifier(isElement(held) ? held : undefined) }, words)];
  });
}

function family(name: Element): XmlDraft[] {
  const words = text(name, 'family');
  return words === '' ? [] : [xml('family', { qualifier: qualifier(beside(name, 'family')) }, words)];
}

function qualifier(more: Element | undefined): string | undefined {
  const codes = extensionsOf(more, 'iso21090-EN-qualifier').map((one) => text(one, 'valueCode'));
  return codes.filter((code) => /^[A-Z]{2,3}$/.test(code)).join(' ') || undefined;
}

/** What a person reads of a name. */
export function nameWords(name: Element | undefined): string {
  if (name === undefined) return '';
  const parts = [...many(name, 'prefix'), ...many(name, 'given'), ...family(name), ...many(name, 'suffix')];
  return text(name, 'text') || parts.map(({ content }) => content[0]).join(' ');
}
