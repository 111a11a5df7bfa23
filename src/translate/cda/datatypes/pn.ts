import { attribute, children, textOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put, some } from '../../element.ts';
import { extension } from '../../extensions.ts';
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
      qualify(context, made, list, count, part);
    } else if (part.name === 'family') {
      made.family = made.family === undefined ? words : `${made.family} ${words}`;
      markText(context, part, made, 'family');
      qualify(context, made, 'family', undefined, part);
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

/** What a part of a name is (a birth name, an academic title): beside the part, for FHIR has no element for it. */
function qualify(context: CdaContext, made: Element, name: string, index: number | undefined, part: XmlElement): void {
  const codes = peek(part, 'qualifier')
    .split(/\s+/)
    .filter((code) => qualifiers.has(code));
  if (codes.length === 0) return;
  const said = codes.map((code) => extension('iso21090-EN-qualifier', 'valueCode', code));
  for (const one of said) mark(context, part, 'qualifier', one, 'valueCode');
  if (index === undefined) made[`_${name}`] = { extension: said };
  else {
    const beside = Array.isArray(made[`_${name}`]) ? (made[`_${name}`] as (Element | null)[]) : [];
    while (beside.length < index) beside.push(null);
    beside.push({ extension: said });
    made[`_${name}`] = beside;
  }
}

/** EntityNamePartQualifier, as the extension iso21090-EN-qualifier takes it. */
const qualifiers: ReadonlySet<string> = new Set('LS AC NB PR HON BR AD SP MID CL IN VV'.split(' '));

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
