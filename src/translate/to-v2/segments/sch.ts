import type { Element } from '../../element.ts';
import { alternate } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { xad } from '../datatypes/xad.ts';
import { practitionerAt, xcn } from '../datatypes/xcn.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
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
  const minutes = text(appointment, 'minutesDuration');
  return withKept(
    writing,
    {
      id: 'SCH',
      about: nameOf(appointment),
      fields: {
        1: ei(writing, placer),
        2: ei(writing, filler),
        4: ei(writing, numberOf(appointment, 'PGN')),
        6: cwe(writing, child(appointment, 'cancelationReason')),
        7: cwe(writing, child(appointment, 'reasonCode'), { table: '0276', map: 'appointment-reason' }),
        8: cwe(writing, child(appointment, 'appointmentType'), { table: '0277', map: 'appointment-type' }),
        9: minutes,
        10: minutes === '' ? undefined : ['min', 'minutes', 'UCUM'],
        12: people('placer contact'),
        13: telecom('placer contact'),
        14: address('placer contact'),
        16: people('filler contact'),
        17: telecom('filler contact'),
        18: address('filler contact'),
        20: people('entered by'),
        21: telecom('entered by'),
        25: alternate(writing, appointment, 'status', '0278') ?? statusOf(text(appointment, 'status')),
        26: repeated(list(appointment, 'basedOn').map((one) => ei(writing, child(one, 'identifier')))),
      },
    },
    appointment,
  );
}

/** HL7 table 0278. */
function statusOf(status: string): readonly string[] | undefined {
  const code = codeFor('appointment-status', status);
  return code === undefined ? undefined : [code, '', 'HL70278'];
}

/** The words by which SCH tells participants who are no resources. */
export const contacts: ReadonlySet<string> = new Set(['placer contact', 'filler contact', 'entered by']);
