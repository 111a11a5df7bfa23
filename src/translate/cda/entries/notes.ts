import { child, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { mark, peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { actor } from '../participants.ts';
import { putTime } from '../times.ts';
import { addPartIdentifiers, relatedBy } from './act.ts';
import { authorsOf, roleOf, typeOf } from './actors.ts';

/** Comment Activity. */
export const commentTemplates = ['22.4.64'] as const;
export const commentCodes = ['48767-8'] as const;

/** Comments on an act → note, with who wrote them and when. */
export function putNotes(context: CdaContext, act: XmlElement, target: Element): void {
  for (const { act: comment } of relatedBy(act, commentTemplates, commentCodes)) {
    const made: Element = {};
    const [author] = authorsOf(comment);
    const isOwn = author !== undefined && author.parent === comment;
    const who = isOwn ? actor(context, roleOf(author)) : undefined;
    if (who !== undefined && annotators.has(typeOf(who))) made.authorReference = who;
    if (isOwn) putTime(context, made, 'time', child(author, 'time'));
    if (!putText(context, made, 'text', child(comment, 'text'))) continue;
    mark(context, child(comment, 'code'), 'code', made, 'text');
    add(target, 'note', made);
    addPartIdentifiers(context, target, comment, 'Comment');
  }
}

/** What Annotation.author may point at. */
const annotators: ReadonlySet<string> = new Set(['Practitioner', 'Patient', 'RelatedPerson', 'Organization']);

/** Whether an act is a comment: told by the note of what it comments on. */
export function isComment(act: XmlElement): boolean {
  return peek(child(act, 'code'), 'code') === '48767-8';
}
