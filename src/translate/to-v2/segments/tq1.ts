import type { FieldDraft, RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cq } from '../datatypes/cq.ts';
import { cwe } from '../datatypes/cwe.ts';
import { isEmpty, repeated } from '../datatypes/repeated.ts';
import { patternOf, rpt } from '../datatypes/rpt.ts';
import { timestamp } from '../datatypes/ts.ts';
import { beside, child, codings, extensionOf, text, texts } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** When a service is wanted, how much of it, how urgently → TQ1 (HL7 v2.5.1 §4.5.4); none where nothing of it is said. */
export function tq1(writing: Writing, request: Element | undefined): readonly Draft[] {
  const timing = child(request, 'occurrenceTiming');
  const repeat = child(timing, 'repeat');
  const bounds = child(repeat, 'boundsPeriod') ?? child(request, 'occurrencePeriod');
  const lasting = child(repeat, 'boundsDuration');
  const fields: { readonly [field: number]: FieldDraft } = {
    2: cq(child(request, 'quantityQuantity')),
    3: rpt(writing, timing),
    4: repeated(texts(repeat, 'timeOfDay').map((one) => one.replaceAll(':', ''))),
    6: lastingOf(lasting),
    7: timestamp(bounds, 'start'),
    8: timestamp(bounds, 'end'),
    9: priorityOf(writing, request),
    10: conditionOf(writing, request),
    13: text(repeat, 'duration') === '' ? undefined : [text(repeat, 'duration'), durationUnit(repeat)],
    14: text(repeat, 'count'),
  };
  if (Object.values(fields).every((field) => isEmpty(field))) return [];
  return [{ id: 'TQ1', about: nameOf(request), fields: { 1: 1, ...fields } }];
}

/** A duration with its unit as it was sent, else UCUM's code. */
export function lastingOf(duration: Element | undefined): RepetitionDraft {
  return duration && [text(duration, 'value'), text(duration, 'unit') || text(duration, 'code')];
}

/** The unit as it was sent, else UCUM's code. */
function durationUnit(repeat: Element | undefined): string {
  const sent = text(extensionOf(beside(repeat, 'durationUnit'), 'originalText'), 'valueString');
  return sent || text(repeat, 'durationUnit');
}

function priorityOf(writing: Writing, request: Element | undefined): RepetitionDraft {
  const own = code(writing, request, 'priority', { map: 'order-priority', table: '0485' });
  return own === '' ? undefined : [own];
}

function conditionOf(writing: Writing, request: Element | undefined): string {
  const said = cwe(writing, child(request, 'asNeededCodeableConcept'));
  return Array.isArray(said)
    ? said
        .slice(0, 2)
        .filter((one) => one !== '')
        .join(' ')
    : '';
}

/** Whether a timing says what TQ has no component for, and a TQ1 has. */
export function isBeyondTq(request: Element): boolean {
  const repeat = child(child(request, 'occurrenceTiming'), 'repeat');
  return ['duration', 'boundsDuration', 'timeOfDay', 'when'].some((name) => repeat?.[name] !== undefined);
}

/** The same as TQ (ORC-7, §2.A.81), in structures that have no TQ1; the time that OBR-6 tells is not repeated. */
export function tq(writing: Writing, request: Element | undefined): RepetitionDraft {
  const timing = child(request, 'occurrenceTiming');
  const repeat = child(timing, 'repeat');
  const bounds = child(repeat, 'boundsPeriod') ?? child(request, 'occurrencePeriod');
  const quantity = child(request, 'quantityQuantity');
  const concept = child(timing, 'code');
  const pattern = text(codings(concept)[0], 'code') || text(concept, 'text') || patternOf(repeat);
  const parts: RepetitionDraft = [
    text(quantity, 'value') === '' ? '' : [text(quantity, 'value'), text(quantity, 'code') || text(quantity, 'unit')],
    pattern,
    '',
    timestamp(bounds, 'start'),
    timestamp(bounds, 'end'),
    code(writing, request, 'priority', { map: 'order-priority', table: '0485' }),
    conditionOf(writing, request),
    '',
    '',
    '',
    '',
    text(repeat, 'count'),
  ];
  return isEmpty(parts) ? undefined : parts;
}
