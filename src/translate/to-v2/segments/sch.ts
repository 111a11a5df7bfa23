import type { FieldDraft, RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { alternate } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { practitionerAt, xcn } from '../datatypes/xcn.ts';
import { xtn } from '../datatypes/xtn.ts';
import { messageProvenance } from '../message-provenance.ts';
import { withKept } from '../own-extensions.ts';
import { beside, child, extensionOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { codeFor } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';
import { numberOf } from './orc.ts';

/** Appointment → SCH (HL7 v2.5.1 §10.6.2). */
export function sch(writing: Writing, appointment: Element): Draft {
  const numbers = list(appointment, 'identifier');
  const placer = numberOf(appointment, 'PLAC');
  const filler = numberOf(appointment, 'FILL') ?? (placer === undefined ? numbers[0] : undefined);
  const actors = (words: string) =>
    list(appointment, 'participant')
      .filter((one) => text(list(one, 'type')[0], 'text') === words)
      .map((one) => child(one, 'actor'));
  const people = (words: string) => repeated(actors(words).map((one) => xcn(writing, one, appointment)));
  const reach = (words: string) =>
    actors(words).map((one) => practitionerAt(writing, one, appointment) as Element | undefined);
  const telecom = (words: string) =>
    repeated(
      reach(words)
        .flatMap((one) => list(one, 'telecom'))
        .map((one) => xtn(writing, one)),
    );
  const address = (words: string) =>
    repeated(
      reach(words)
        .flatMap((one) => list(one, 'address'))
        .map(xad),
    );
  const wanted = text(appointment, 'start') === '' ? undefined : list(appointment, 'requestedPeriod')[0];
  return withKept(
    writing,
    {
      id: 'SCH',
      about: nameOf(appointment),
      fields: {
        1: ei(writing, placer),
        2: ei(writing, filler),
        4: ei(writing, numberOf(appointment, 'PGN')),
        6: cwe(writing, child(appointment, 'cancelationReason') ?? child(messageProvenance(writing), 'reason')),
        7: cwe(writing, child(appointment, 'reasonCode'), { table: '0276', map: 'appointment-reason' }),
        8: cwe(writing, child(appointment, 'appointmentType'), { table: '0277', map: 'appointment-type' }),
        ...durationOf(appointment),
        11: wanted && ['', '', '', timestamp(wanted, 'start'), timestamp(wanted, 'end')],
        12: people('placer contact'),
        13: telecom('placer contact'),
        14: address('placer contact'),
        16: people('filler contact'),
        17: telecom('filler contact'),
        18: address('filler contact'),
        20: people('entered by'),
        21: telecom('entered by'),
        25: statusOf(writing, appointment),
        26: repeated(list(appointment, 'basedOn').map((one) => ei(writing, child(one, 'identifier')))),
      },
    },
    appointment,
  );
}

/** SCH-9 and 10: in the unit that it was sent in, else in minutes. */
function durationOf(appointment: Element): { readonly [field: number]: FieldDraft } {
  const minutes = text(appointment, 'minutesDuration');
  const sent = text(extensionOf(beside(appointment, 'minutesDuration'), 'originalText'), 'valueString');
  const [, amount = minutes, unit = 'min'] = /^([\d.]{1,9}) (\S.*)$/.exec(sent) ?? [];
  if (minutes === '') return {};
  return { 9: amount, 10: unit === 'min' ? minutesUnit : [unit] };
}

export const minutesUnit = ['min', 'minutes', 'UCUM'] as const;

/** HL7 table 0278. */
export function statusOf(writing: Writing, appointment: Element): RepetitionDraft {
  const sent = alternate(writing, appointment, 'status', '0278');
  const code = codeFor('appointment-status', text(appointment, 'status'));
  return sent ?? (code === undefined ? undefined : [code, '', 'HL70278']);
}

/** The words by which SCH tells participants who are no resources. */
export const contacts: ReadonlySet<string> = new Set(['placer contact', 'filler contact', 'entered by']);
