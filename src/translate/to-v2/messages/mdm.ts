import { Buffer } from 'node:buffer';
import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { timestamp } from '../datatypes/ts.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { documentObx } from '../segments/document-obx.ts';
import { txa } from '../segments/txa.ts';
import { nameOf, type Writing } from '../writing.ts';
import type { About } from './about-patient.ts';
import { serviceSegments } from './orders.ts';
import { resolved } from './oru.ts';
import { headSegments } from './patient-head.ts';

/** The segments of an MDM behind EVN (HL7 v2.5.1 §9.5): whose document it is, the orders that it answers, what it is, and its content. */
export function mdmSegments(writing: Writing, about: About, document: Element): readonly Draft[] {
  const related = list(child(document, 'context'), 'related');
  const orders = related.flatMap((one) => orderAt(writing, one, document) ?? []);
  return [
    ...headSegments(writing, about, 'MDM', true),
    ...orders.flatMap(({ request, report }, index) => serviceSegments(writing, request, report, index + 1)),
    txa(writing, document),
    ...contentSegments(writing, document),
  ];
}

/** The order that a document is related to, by itself or by its report. */
function orderAt(writing: Writing, reference: Element, document: Element) {
  const [request] = resolved(writing, reference, document, 'ServiceRequest');
  if (request !== undefined) return { request, report: undefined };
  const [report] = resolved(writing, reference, document, 'DiagnosticReport');
  if (report === undefined) return undefined;
  return {
    report,
    request: list(report, 'basedOn').flatMap((one) => resolved(writing, one, report, 'ServiceRequest'))[0],
  };
}

/** An OBX for each line of a text, as senders write them, and one for each document of another form. */
function contentSegments(writing: Writing, document: Element): readonly Draft[] {
  const drafts: Draft[] = [];
  const about = nameOf(document);
  const acts = [...list(child(document, 'context'), 'event'), ...list(document, 'type')];
  const named = (words: string): RepetitionDraft => {
    const act = acts.find((one) => isCalled(one, words));
    return act === undefined ? ['', words] : cwe(writing, act);
  };
  for (const content of list(document, 'content')) {
    const form = child(content, 'attachment');
    if (form === undefined) continue;
    const isText = text(form, 'contentType').startsWith('text/plain') && text(form, 'data') !== '';
    const title = text(form, 'title');
    if (!isText) {
      const draft = documentObx(writing, { form, about, status: 'F' }, drafts.length + 1);
      if (draft !== undefined) drafts.push({ ...draft, fields: { ...draft.fields, 3: named(title) } });
      continue;
    }
    const words = Buffer.from(text(form, 'data'), 'base64').toString('utf8');
    for (const { heading, line } of linesOf(words, title === '' ? acts : []))
      drafts.push({
        id: 'OBX',
        about,
        fields: {
          1: drafts.length + 1,
          2: 'TX',
          3: named(heading || title || text(child(document, 'type'), 'text')),
          5: line,
          11: 'F',
          14: timestamp(form, 'creation'),
        },
      });
  }
  return drafts;
}

/** The lines of a text, each with what it stands under: a line that is what one of the acts is called, behind an empty one or the first. */
function linesOf(
  words: string,
  acts: readonly Element[],
): readonly { readonly heading: string; readonly line: string }[] {
  const found: { heading: string; line: string }[] = [];
  let heading = '';
  const lines = words.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const isFree = index === 0 || lines[index - 1] === '';
    if (isFree && line !== '' && acts.some((one) => isCalled(one, line))) {
      if (found.at(-1)?.line === '') found.pop();
      heading = line;
    } else found.push({ heading, line });
  }
  return found;
}

function isCalled(act: Element, words: string): boolean {
  if (words === '') return false;
  return text(act, 'text') === words || list(act, 'coding').some((one) => one.display === words || one.code === words);
}

/** The event that a document's status and relation come to (§9.5), its even-numbered one where there is content. */
export function eventOfDocument(document: Element): string {
  const hasContent = list(document, 'content').some((one) => {
    const form = child(one, 'attachment');
    return text(form, 'data') !== '' || text(form, 'url') !== '';
  });
  if (text(document, 'status') === 'entered-in-error') return 'T11';
  const relations = list(document, 'relatesTo').map((one) => text(one, 'code'));
  const [notice, whole] = relations.includes('replaces')
    ? ['T09', 'T10']
    : relations.includes('appends')
      ? ['T05', 'T06']
      : ['T01', 'T02'];
  return hasContent ? whole : notice;
}
