import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { putText } from '../narrative.ts';
import { absentConcept } from '../null-flavor.ts';
import { actor, locationOf } from '../participants.ts';
import { addResource } from '../resources.ts';
import { period } from '../times.ts';
import { addPartIdentifiers, relatedBy } from './act.ts';
import { recordAuthors, roleOf } from './actors.ts';
import { putStatus } from './concepts.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';

const memberTemplates = ['22.4.500.1'] as const;
const typeTemplates = ['22.4.500.2'] as const;

/** Care Team Organizer → CareTeam with its members and their functions. */
export function translateCareTeam(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'care-team-status', child(act, 'statusCode'));
  const named = child(act, 'code');
  if (!putText(context, content, 'name', child(named, 'originalText'))) {
    const name = (codeableConcept(context, named)?.text ?? '') as string;
    put(content, 'name', name);
  }
  for (const { act: type } of relatedBy(act, typeTemplates)) {
    const category = codeableConcept(context, child(type, 'value'));
    if (category !== undefined) add(content, 'category', category);
    addPartIdentifiers(context, content, type, 'Care team type');
  }
  content.subject = subject(context);
  put(content, 'encounter', encounter(context));
  put(content, 'period', period(context, child(act, 'effectiveTime')));
  for (const { act: member } of relatedBy(act, memberTemplates)) putMembers(context, member, content);
  putLead(context, act, content);
  if (content.participant === undefined)
    content.participant = [{ role: [absentConcept(context, undefined)], member: unnamed() }];
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, {});
  const made = addResource(context, { type: 'CareTeam', source: act, content });
  authors(made);
  linkRelated(entries, act, made, [...memberTemplates, ...typeTemplates]);
  return made;
}

const unnamed = (): Element => absent('unknown');

/** Care Team Member Act: who, in what function, since when. */
function putMembers(context: CdaContext, act: XmlElement, content: Element): void {
  addPartIdentifiers(context, content, act, 'Care team member');
  for (const performer of children(act, 'performer')) {
    const role = roleOf(performer);
    const who = actor(context, role);
    const made: Element = { member: who ?? unnamed() };
    const function_ = codeableConcept(
      context,
      child(performer, 'sdtc:functionCode') ?? child(performer, 'functionCode'),
    );
    const of = function_ ?? codeableConcept(context, child(role, 'code'));
    made.role = [of ?? absentConcept(context, undefined)];
    put(made, 'period', period(context, child(act, 'effectiveTime')));
    add(content, 'participant', made);
  }
  for (const participant of children(act, 'participant')) {
    const role = child(participant, 'participantRole');
    if (participant.attributeValues.includes('LOC')) locationOf(context, role);
  }
}

/** Who leads it: one of the members, or a member more. */
function putLead(context: CdaContext, act: XmlElement, content: Element): void {
  for (const participant of children(act, 'participant')) {
    if (!participant.attributeValues.includes('PPRF')) continue;
    const who = actor(context, child(participant, 'participantRole'));
    const members = (content.participant ?? []) as Element[];
    if (who?.reference === undefined || members.some(({ member }) => (member as Element).reference === who.reference))
      continue;
    add(content, 'participant', { role: [{ text: 'Lead' }], member: who });
  }
}
