import { hash } from 'node:crypto';
import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, isSame, put } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { contentText } from '../content-key.ts';
import type { CdaContext } from '../context.ts';
import { idKey } from '../keys.ts';
import { ignoreAttribute, peek } from '../leaves.ts';
import { actor, organizationOf } from '../participants.ts';
import { addResource } from '../resources.ts';
import { putInstant, putTime, rawTime } from '../times.ts';
import { concernTemplates, hasTemplate, isAct, isNegated, keepsNarrative, parentAct } from './act.ts';
import { coded } from './concepts.ts';

/** Who took part in an act under a name (`performer`, `informant`), as references. */
export function actorsOf(context: CdaContext, act: XmlElement, name: string): Element[] {
  const found: Element[] = [];
  for (const one of children(act, name)) {
    const reference = actor(context, roleOf(one));
    if (reference !== undefined && !found.some((other) => isSame(other, reference))) found.push(reference);
  }
  return found;
}

/** The role that a participation is about: assignedEntity, assignedAuthor, relatedEntity, participantRole. */
export function roleOf(participation: XmlElement): XmlElement | undefined {
  return children(participation).find(({ name }) => /^(assigned|related|associated|participant)[A-Z]/.test(name));
}

/**
 * Authors of an act: its own, else those of the act around it. Those of a concern, which is no resource itself, are told with
 * its observations always.
 */
export function authorsOf(act: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = [];
  for (let at: XmlElement | undefined = act; at !== undefined && isAct(at); at = parentAct(at)) {
    if (found.length === 0 || hasTemplate(at, ...concernTemplates)) found.push(...children(at, 'author'));
  }
  return found;
}

/** What an act's authors are to a resource: the elements for who recorded it last, and when that was first done. */
export interface AuthorElements {
  readonly who?: string;
  readonly when?: string;
  /** Types that `who` may point at. */
  readonly types?: readonly string[];
}

/**
 * Says who recorded it and when. Gives a function to be called once the resource has a reference: it is then
 * what the act became, and there is a Provenance for each author and verifier and time, with all that he wrote then as targets.
 */
export function recordAuthors(
  context: CdaContext,
  act: XmlElement,
  content: Element,
  { who, when, types = ['Practitioner', 'PractitionerRole', 'Organization'] }: AuthorElements,
): (target: Element) => void {
  const authors = authorsOf(act).map((author) => ({ author, who: actor(context, roleOf(author)) }));
  const inTime = authors.toSorted((a, b) =>
    compare(rawTime(child(a.author, 'time')), rawTime(child(b.author, 'time'))),
  );
  const last = inTime.findLast(
    (one) => one.who !== undefined && (types.includes(typeOf(one.who)) || one.who.reference === undefined),
  );
  if (who !== undefined && content[who] === undefined) put(content, who, last?.who);
  if (when !== undefined && content[when] === undefined) {
    putTime(
      context,
      content,
      when,
      child(inTime.find(({ author }) => rawTime(child(author, 'time')) !== '')?.author, 'time'),
    );
  }
  return (target) => {
    keepsNarrative(context, act);
    if (!isNegated(act)) ignoreAttribute(context, act, 'negationInd', 'not negated');
    const key = idKey(act);
    if (key !== undefined && !context.made.has(key)) context.made.set(key, target);
    for (const one of authors) stateProvenance(context, one.author, one.who, target);
    for (const verifier of children(act, 'participant').filter((one) => peek(one, 'typeCode') === 'VRF')) {
      stateProvenance(context, verifier, actor(context, roleOf(verifier)), target, ['verifier', 'Verifier']);
    }
  };
}

export function typeOf({ reference }: Element): string {
  return typeof reference === 'string' ? reference.slice(0, reference.indexOf('/')) : '';
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function stateProvenance(
  context: CdaContext,
  author: XmlElement,
  who: Element | undefined,
  target: Element,
  [role, display]: readonly [string, string] = ['author', 'Author'],
): void {
  const time = child(author, 'time');
  if (who === undefined && rawTime(time) === '') return;
  const content: Element = { target: [target] };
  if (!putInstant(context, content, 'recorded', time)) {
    content._recorded = absent('unknown');
    putTime(context, content, 'occurredDateTime', time);
  }
  const agent: Element = {
    type: coded('http://terminology.hl7.org/CodeSystem/provenance-participant-type', role, display),
    who: who ?? absent('unknown'),
  };
  // US Core asks on whose behalf a person or a device wrote (provenance-1).
  if (who !== undefined && (typeOf(who) === 'Practitioner' || typeOf(who) === 'Device')) {
    agent.onBehalfOf = organizationOf(context, child(roleOf(author), 'representedOrganization')) ?? absent('unknown');
  }
  add(content, 'agent', agent);
  // All that one wrote at one time is told once.
  const when = (content.recorded ?? content.occurredDateTime ?? '') as string;
  const by = `${role} ${(who?.reference ?? who?.display ?? '') as string} ${when}`;
  const said = contentText(roleOf(author) ?? author);
  const before = context.written.get(`${by} ${said}`);
  if (before === undefined) {
    const key = `${context.documentName} ${by} ${hash('sha256', said)}`;
    const { reference } = addResource(context, { type: 'Provenance', source: author, content, key });
    context.written.set(`${by} ${said}`, { place: reference as string, content });
    return;
  }
  context.marks.aliases.set(content, before.content);
  const targets = before.content.target as Element[];
  if (!targets.some((one) => one.reference === target.reference)) targets.push(target);
  context.stated.push(before.place);
}
