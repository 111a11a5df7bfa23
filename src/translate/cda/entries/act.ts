import { attribute, child, children, isElement, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { identifier } from '../datatypes/ii.ts';
import { ignore, markText, peek } from '../leaves.ts';
import { saysNoMore, wordsOf } from '../narrative.ts';
import { templatesOf } from '../templates.ts';

const root = '2.16.840.1.113883.10.20.';

/** The templates of an act: of those of C-CDA what stands behind `2.16.840.1.113883.10.20.` (`22.4.7`). */
export function entryTemplates(act: XmlElement): string[] {
  return templatesOf(act).map((oid) => (oid.startsWith(root) ? oid.slice(root.length) : oid));
}

export function hasTemplate(act: XmlElement, ...templates: readonly string[]): boolean {
  return hasOneOf(act, templates);
}

function hasOneOf(act: XmlElement, templates: readonly string[]): boolean {
  for (const one of act.children) {
    if (!isElement(one) || one.name !== 'templateId') continue;
    const oid = peek(one, 'root');
    if (templates.includes(oid.startsWith(root) ? oid.slice(root.length) : oid)) return true;
  }
  return false;
}

const actNames: ReadonlySet<string> = new Set(
  'act encounter observation observationMedia organizer procedure regionOfInterest substanceAdministration supply'.split(
    ' ',
  ),
);

export function isAct({ name }: XmlElement): boolean {
  return actNames.has(name);
}

/** An act that stands within another, and how it is related to it. */
export interface Related {
  readonly link: XmlElement;
  readonly act: XmlElement;
  readonly typeCode: string;
  readonly isInverted: boolean;
}

/** The acts that stand within an act: entryRelationships, the components of an organizer. */
export function relatedActs(act: XmlElement): Related[] {
  return related(act, () => true);
}

/** Those of them that have one of the templates, or one of the codes. */
export function relatedBy(act: XmlElement, templates: readonly string[], codes: readonly string[] = []): Related[] {
  return related(
    act,
    (inner) => hasOneOf(inner, templates) || (codes.length > 0 && codes.includes(peek(child(inner, 'code'), 'code'))),
  );
}

function related(act: XmlElement, isMeant: (inner: XmlElement) => boolean): Related[] {
  const found: Related[] = [];
  for (const name of ['entryRelationship', 'component']) {
    for (const link of act.children) {
      if (!isElement(link) || link.name !== name) continue;
      for (const inner of link.children) {
        if (!isElement(inner) || !isAct(inner) || !isMeant(inner)) continue;
        const typeCode = attribute(link, 'typeCode') ?? (name === 'component' ? 'COMP' : '');
        found.push({ link, act: inner, typeCode, isInverted: attribute(link, 'inversionInd') === 'true' });
      }
    }
  }
  return found;
}

/** Translates each of some acts; those that something was made of. */
export function eachOf<T>(acts: readonly T[], make: (act: T) => Element | undefined): Element[] {
  const found: Element[] = [];
  for (const act of acts) {
    const made = make(act);
    if (made !== undefined) found.push(made);
  }
  return found;
}

/** Acts around problems and allergies that make no resource of their own. */
export const concernTemplates = ['22.4.3', '22.4.30', '22.4.33', '22.4.34', '22.4.51', '22.4.65', '22.4.80'] as const;

/** The act within which an act stands; undefined for one that stands in an entry. */
export function parentAct(act: XmlElement): XmlElement | undefined {
  for (let at = act.parent; at !== undefined && at.name !== 'section'; at = at.parent) if (isAct(at)) return at;
  return undefined;
}

/** The innermost section around an act. */
export function sectionOf(act: XmlElement): XmlElement | undefined {
  let at: XmlElement | undefined = act;
  while (at !== undefined && at.name !== 'section') at = at.parent;
  return at;
}

export function isNegated(act: XmlElement): boolean {
  return attribute(act, 'negationInd') === 'true';
}

/** An act that only names another one by its id (Entry Reference, or no code at all). */
export function isMention(act: XmlElement): boolean {
  if (hasTemplate(act, '22.4.122')) return true;
  let hasId = false;
  for (const one of act.children) {
    if (!isElement(one) || one.name === 'templateId' || one.name === 'statusCode') continue;
    if (one.name === 'id') hasId = true;
    else if (one.name !== 'code' || peek(one, 'code') !== '') return false;
  }
  return hasId;
}

/**
 * Adds the ids of acts that have become part of a resource: identifiers in a secondary use, whose type says of what (`Reaction
 * observation`, and the act's own code). Statuses of such acts say no more than that they are there.
 */
export function addPartIdentifiers(context: CdaContext, target: Element, act: XmlElement, text: string): void {
  const [status, code] = [child(act, 'statusCode'), child(act, 'code')];
  if (status !== undefined) ignore(context, status, 'the part is there: its status says no more');
  keepsNarrative(context, act);
  const known = eachOf(children(act, 'id'), (id) => identifier(context, id));
  if (known.length === 0 && code !== undefined) ignore(context, code, 'says what part it is: chooses the mapping');
  for (const made of known) {
    const own = (target.identifier ?? []) as Element[];
    const same = own.find(({ system, value }) => system === made.system && value === made.value);
    if (same !== undefined) context.marks.aliases.set(made, same);
    else addTyped(context, target, made, { ...codeableConcept(context, code), text });
  }
}

/** Adds an identifier of a type; it is a secondary one unless it is the target's own number. */
export function addTyped(
  context: CdaContext,
  target: Element,
  made: Element | undefined,
  type: Element,
  isOwn = false,
): void {
  if (made === undefined) return;
  const part: Element = { ...(isOwn ? {} : { use: 'secondary' }), type, ...made };
  context.marks.aliases.set(made, part);
  add(target, 'identifier', part);
}

/** The words that an act points at are those of its section's narrative, which the Composition has; its own may be others. */
export function keepsNarrative(context: CdaContext, act: XmlElement): void {
  const text = child(act, 'text');
  if (saysNoMore(context, text)) ignore(context, text!, 'the narrative that it points at says it');
}

/** The words of an act that are not in the narrative already, as a note. */
export function putOwnText(context: CdaContext, target: Element, text: XmlElement | undefined): void {
  if (text === undefined || child(text, 'reference') !== undefined || attribute(text, 'mediaType') !== undefined)
    return;
  const words = wordsOf(context, text);
  if (words === '') return;
  const made: Element = {};
  put(made, 'text', words);
  markText(context, text, made, 'text');
  add(target, 'note', made);
}
