import { attribute, children, textOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put, some } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { mark, markText, peek } from '../leaves.ts';
import { period } from '../times.ts';

/** EntityNameUse of HL7 v3 against FHIR's. */
const uses: ReadonlyMap<string, string> = new Map([
  ['L', 'official'],
  ['C', 'official'],
  ['OR', 'official'],
  ['P', 'nickname'],
  ['A', 'nickname'],
  ['ASGN', 'usual'],
  ['SRCH', 'usual'],
  ['BIRTH', 'maiden'],
  ['OLD', 'old'],
]);

const elements: ReadonlyMap<string, string> = new Map([
  ['given', 'given'],
  ['prefix', 'prefix'],
  ['suffix', 'suffix'],
]);

/** PN → HumanName. A name without parts is its text. Undefined for a null flavor. */
export function humanName(context: CdaContext, pn: XmlElement | undefined): Element | undefined {
  if (pn === undefined) return undefined;
  const made: Element = {};
  const isMaiden = children(pn).some(
    (part) => peek(part, 'qualifier').split(/\s+/).includes('BR') && part.name === 'family',
  );
  for (const part of children(pn)) {
    const words = textOf(part);
    if (words === '') continue;
    const list = elements.get(part.name);
    if (list !== undefined) {
      const count = (made[list] as string[] | undefined)?.length ?? 0;
      add(made, list, words);
      markText(context, part, made, `${list}[${count}]`);
    } else if (part.name === 'family') {
      made.family = made.family === undefined ? words : `${made.family} ${words}`;
      markText(context, part, made, 'family');
    }
  }
  if (some(made) === undefined) {
    const words = textOf(pn);
    if (words === '') return undefined;
    made.text = words;
    markText(context, pn, made, 'text');
  }
  const use = peek(pn, 'use')
    .split(/\s+/)
    .flatMap((code) => uses.get(code) ?? [])[0];
  if (use !== undefined) mark(context, pn, 'use', made, 'use');
  put(made, 'use', isMaiden ? 'maiden' : use);
  put(made, 'period', period(context, children(pn, 'validTime')[0]));
  return made;
}

/** A name as a person reads it. */
export function displayName(name: Element | undefined): string {
  if (name === undefined) return '';
  if (typeof name.text === 'string') return name.text;
  const list = (part: string) => (name[part] as string[] | undefined) ?? [];
  return [...list('prefix'), ...list('given'), name.family as string, ...list('suffix')].filter(Boolean).join(' ');
}

/** ON, EN, TN: the name of an organisation, place or product. `''` where there is none. */
export function nameText(element: XmlElement | undefined): string {
  if (element === undefined || attribute(element, 'nullFlavor') !== undefined) return '';
  return textOf(element, partNames);
}

const partNames: ReadonlySet<string> = new Set(['given', 'family', 'prefix', 'suffix', 'delimiter']);

/** ON, EN, TN → `target[name]`. */
export function putName(context: CdaContext, target: Element, name: string, element: XmlElement | undefined): boolean {
  const words = nameText(element);
  if (words === '') return false;
  target[name] = words;
  markText(context, element, target, name);
  return true;
}
