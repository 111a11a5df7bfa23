import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { alternate } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { pl } from '../datatypes/pl.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { systemName } from '../vocabulary.ts';
import { nameOf, resolve, type Writing } from '../writing.ts';
import { minutesUnit, statusOf } from './sch.ts';

/** The service that an appointment is for → AIS (HL7 v2.5.1 §10.6.4): all of it, when that is, and as far as that has come. */
export function ais(writing: Writing, appointment: Element, service: Element, setId: number): Draft {
  const minutes = minutesOf(appointment);
  return {
    id: 'AIS',
    about: nameOf(appointment),
    fields: {
      1: setId,
      3: cwe(writing, service),
      4: timestamp(appointment, 'start'),
      7: minutes,
      8: minutes === '' ? undefined : minutesUnit,
      10: statusOf(writing, appointment),
    },
  };
}

/** A participant → AIP a person, AIL a place, AIG a thing (§10.6.5 to 10.6.7); undefined for one that is not known to be any. */
export function resourceOf(
  writing: Writing,
  appointment: Element,
  participant: Element,
  setId: number,
): Draft | undefined {
  const actor = child(participant, 'actor');
  const target = resolve(writing, actor, appointment)?.resourceType ?? text(actor, 'type') ?? '';
  const kind = target || /([A-Z]\w+)\/[^/]+$/.exec(text(actor, 'reference'))?.[1] || '';
  if (actor === undefined || kind === 'Patient') return undefined;
  const person = xcn(writing, actor, appointment);
  const isPerson = kind === 'Practitioner' || kind === 'PractitionerRole' || kind === 'RelatedPerson';
  if (kind === 'Location')
    return drafted(
      writing,
      'AIL',
      { 1: setId, 3: repeated([pl(writing, actor, appointment)]) },
      appointment,
      participant,
    );
  if (isPerson || (kind === '' && child(actor, 'identifier') === undefined && person !== undefined))
    return drafted(writing, 'AIP', { 1: setId, 3: repeated([person]) }, appointment, participant);
  return drafted(writing, 'AIG', { 1: setId, 3: thing(writing, actor) }, appointment, participant);
}

function drafted(
  writing: Writing,
  id: 'AIG' | 'AIL' | 'AIP',
  fields: { [field: number]: FieldDraft },
  appointment: Element,
  participant: Element,
): Draft {
  const [start, status] = id === 'AIG' ? [8, 14] : [6, 12];
  const period = child(participant, 'period');
  const minutes = minutesOf(period);
  return withKept(
    writing,
    {
      id,
      about: nameOf(appointment),
      fields: {
        ...fields,
        4: cwe(writing, list(participant, 'type')[0]),
        [start!]: timestamp(period, 'start'),
        [start! + 3]: minutes,
        [start! + 4]: minutes === '' ? undefined : minutesUnit,
        [status!]: alternate(writing, participant, 'status', '0278') ?? statuses[text(participant, 'status')],
      },
    },
    participant,
  );
}

/** HL7 table 0278 for who has answered; who was asked and has not is told by nothing. */
const statuses: Readonly<Record<string, readonly string[]>> = {
  accepted: ['Booked', '', 'HL70278'],
  tentative: ['Pending', '', 'HL70278'],
  declined: ['Cancelled', '', 'HL70278'],
};

/** A period as whole minutes; `''` where it is none. */
function minutesOf(period: Element | undefined): string {
  const minutes = (Date.parse(text(period, 'end')) - Date.parse(text(period, 'start'))) / 60_000;
  return Number.isInteger(minutes) && minutes > 0 ? String(minutes) : '';
}

/** AIG-3: equipment, a team, by number and name. */
function thing(writing: Writing, actor: Element): FieldDraft {
  const identifier = child(actor, 'identifier');
  const system = text(identifier, 'system');
  const value = text(identifier, 'value');
  const words = text(actor, 'display');
  return [value, words === value ? '' : words, system === '' ? '' : systemName(system, writing.systemNames)];
}
