import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, put } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { keepFields } from '../kept-fields.ts';
import { fields, first, take } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { attachmentOf, textAttachment } from '../segments/attachment.ts';
import { wholeText } from '../segments/obx-value.ts';
import { putTime, takeTime } from '../times.ts';
import { codeKey } from './member-keys.ts';

/** A paragraph of a document's text: what OBX-3 calls it, and its lines. */
interface Paragraph {
  readonly title: string;
  readonly lines: string[];
}

/** What a document holds, and what its observations are called (OBX-3): the acts that it documents. */
export interface DocumentContent {
  readonly attachments: readonly Element[];
  readonly acts: readonly Element[];
}

/**
 * OBX of a document → its attachments: one for each ED and RP; all else is its text, the lines of every OBX under one another, with what
 * OBX-3 calls them above where there are several. Notes (NTE) stand below what they are about; a deleted line (OBX-11 D, W) is none.
 */
export function attachmentsOf(scope: Scope, observations: readonly Group[], path: string): DocumentContent {
  const attachments: Element[] = [];
  const acts = new Map<string, Element>();
  const paragraphs: Paragraph[] = [];
  const textAt = `${path}content[0].attachment`;
  for (const group of observations) {
    const segment = group.segment('OBX');
    if (segment === undefined) continue;
    const title = titleOf(scope, segment, textAt);
    addAct(scope, segment, `${path}context.event`, acts);
    const form = formOf(scope, segment, title, `${path}content[${attachments.length}].attachment`);
    const lines = form === undefined ? linesOf(scope, segment, textAt) : [];
    if (form !== undefined) attachments.push(form);
    lines.push(
      ...group
        .segments('NTE')
        .flatMap((note) => fields(reading(scope, note), 3).map((one) => wholeText(one, `${textAt}.data`))),
    );
    const last = paragraphs.at(-1);
    if (last?.title === title) last.lines.push(...lines);
    else if (lines.length > 0) paragraphs.push({ title, lines });
  }
  const [only] = paragraphs;
  const text = paragraphs
    .map(({ title, lines }) => [...(paragraphs.length > 1 && title !== '' ? [title] : []), ...lines].join('\n'))
    .join('\n\n')
    .trimEnd();
  if (text !== '') attachments.unshift(textAttachment(text, paragraphs.length === 1 ? only!.title : ''));
  return { attachments, acts: [...acts.values()] };
}

/** OBX-3 with a code, once for all the lines that have it. */
function addAct(scope: Scope, segment: Segment, path: string, acts: Map<string, Element>): void {
  const named = first(reading(scope, segment), 3);
  const act = named && codeableConcept(scope, named, path);
  if (act?.coding !== undefined) acts.set(codeKey(segment, 3), act);
}

function titleOf(scope: Scope, segment: Segment, path: string): string {
  const named = first(reading(scope, segment), 3);
  if (named === undefined) return '';
  const [code, words] = [take(named, path, '.title'), take(named, path, '.title', 2)];
  return words || code;
}

/** ED and RP. */
function formOf(scope: Scope, segment: Segment, title: string, path: string): Element | undefined {
  const obx = reading(scope, segment);
  const type = segment.value(2).trim();
  const sent = first(obx, 5);
  if ((type !== 'ED' && type !== 'RP') || sent === undefined) return undefined;
  const form = attachmentOf(scope, type, sent, path);
  if (form === undefined) return undefined;
  take(first(obx, 2)!, path, '.contentType');
  put(form, 'title', title);
  putTime(form, 'creation', first(obx, 14) && takeTime(scope, first(obx, 14)!, `${path}.creation`));
  keepFields(scope, obx, path, form);
  return form;
}

function linesOf(scope: Scope, segment: Segment, path: string): string[] {
  const obx = reading(scope, segment);
  for (const field of [2, 4]) if (first(obx, field)) take(first(obx, field)!, path, '.data');
  const status = first(obx, 11) ? take(first(obx, 11)!, path, '.data').toUpperCase() : '';
  const lines = fields(obx, 5).map((one) => wholeText(one, `${path}.data`));
  return status === 'D' || status === 'W' ? [] : lines;
}
