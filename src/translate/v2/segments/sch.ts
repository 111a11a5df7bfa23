import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { extendPrimitive, originalText } from '../../extensions.ts';
import { alternateCode } from '../datatypes/code.ts';
import { type CodedField, codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { timeUnit } from '../datatypes/rpt.ts';
import { address } from '../datatypes/xad.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { type Field, fields, first, type Marks, mark, peek, take, takeBack } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';
import type { Scope } from '../scope.ts';
import { concept } from '../vocabulary.ts';
import { participation } from './participation.ts';
import { listed } from './said.ts';

/** Where SCH and ARQ have what they share. */
const placesOf = {
  SCH: { contacts: [12, 16], entered: 20, orders: [26, 27] },
  ARQ: { contacts: [15], entered: 19, orders: [24, 25] },
} as const;

/** SCH or ARQ → Appointment, without status, times and resources (HL7 v2.5.1 §10.6.2, §10.6.1). */
export function appointmentOf(scope: Scope, sch: Marks, path: string): FhirResource {
  const appointment: FhirResource = { resourceType: 'Appointment' };
  const element = appointment as Element;
  const numbers = numbered.map(([field, type], index) => {
    const one = first(sch, field);
    return one && entityIdentifier(scope, one, `${path}identifier[${index}]`, type);
  });
  put(element, 'identifier', listed(numbers));
  put(
    element,
    'reasonCode',
    concepts(scope, sch, 7, `${path}reasonCode`, { table: '0276', map: 'appointment-reason' }),
  );
  const [type] = concepts(scope, sch, 8, `${path}appointmentType`, { table: '0277', map: 'appointment-type' });
  put(element, 'appointmentType', type);
  putDuration(sch, path, element);
  const places = placesOf[sch.segment.id as 'SCH' | 'ARQ'];
  const orders = places.orders.flatMap((field) =>
    fields(sch, field).map((one) => ordered(scope, one, `${path}basedOn`)),
  );
  put(element, 'basedOn', listed(orders));
  return appointment;
}

/** Fields of numbers, with identifier types (HL7 table 0203). */
const numbered = [
  [1, 'PLAC'],
  [2, 'FILL'],
  [4, 'PGN'],
] as const;

/** SCH-9 and 10 in whole minutes, the unit where none is said; told as they were sent where that is another. */
function putDuration(sch: Marks, path: string, element: Element): void {
  const before = sch.keys.length;
  const sent = first(sch, 9) ? take(first(sch, 9)!, path, 'minutesDuration') : '';
  const units = sent === '' ? undefined : first(sch, 10);
  const minutes = minutesOf(sent, units ? unitOf(units, `${path}minutesDuration`) : 'min');
  if (minutes === undefined) {
    takeBack(sch, before);
    return;
  }
  element.minutesDuration = minutes;
  const named = units ? peek(units).trim() || peek(units, 2).trim() : 'min';
  if (named === 'min' && String(minutes) === sent) return;
  markDuration(sch, path, 'minutesDuration.extension');
  extendPrimitive(element, 'minutesDuration', originalText(`${sent} ${named}`));
}

/** Says that the number of SCH-9 and the unit of SCH-10 went to an element as well. */
export function markDuration(sch: Marks, path: string, name: string): void {
  const [number, units] = [first(sch, 9), first(sch, 10)];
  if (number !== undefined) mark(number, path, name);
  const told = units && [1, 2].find((component) => timeUnit(peek(units, component)) !== undefined);
  if (units !== undefined && told !== undefined) mark(units, path, name, told);
}

/** A CWE that names a unit of time, as UCUM's code; minutes where it names none that is known. */
export function unitOf(field: Field, path: string): string {
  const told = [1, 2].find((component) => timeUnit(peek(field, component)) !== undefined);
  for (const component of [1, 2, 3]) {
    if (peek(field, component) === '') continue;
    if (component === (told ?? 1)) mark(field, path, '', component);
    else leaveOut(field, 'the unit is told by its other component', component);
  }
  return told === undefined ? '' : timeUnit(peek(field, told))!;
}

/** A number and a unit as whole minutes above none. */
export function minutesOf(sent: string, unit: string): number | undefined {
  const each = minutesIn[unit];
  const minutes = each === undefined || !/^\d{1,7}(\.\d+)?$/.test(sent) ? Number.NaN : Number(sent) * each;
  return Number.isInteger(minutes) && minutes > 0 ? minutes : undefined;
}

const minutesIn: Readonly<Record<string, number>> = { s: 1 / 60, min: 1, h: 60, d: 1440, wk: 10_080 };

/** The order that it is for, by its number. */
function ordered(scope: Scope, field: Field, path: string): Element | undefined {
  const number = entityIdentifier(scope, field, `${path}.identifier`);
  return number && { type: 'ServiceRequest', identifier: number, display: number.value as string };
}

/** SCH-12 and 16, whom to ask at either end, and SCH-20, who entered it: participants beside the resources. */
export function contactsOf(scope: Scope, sch: Marks, path: string): Element[] {
  const { contacts, entered } = placesOf[sch.segment.id as 'SCH' | 'ARQ'];
  const asked = contacts.flatMap((field) => {
    const words = field === 16 ? 'filler contact' : 'placer contact';
    return peopleIn(scope, sch, field, path, { ...participation('CALLBCK'), text: words });
  });
  return [...asked, ...peopleIn(scope, sch, entered, path, { ...participation('ENT'), text: 'entered by' })];
}

/** Number and address stand in the two fields behind a contact; one of whom no id is told has nothing to hold them. */
function peopleIn(scope: Scope, sch: Marks, field: number, path: string, type: Element): Element[] {
  return fields(sch, field).flatMap((one) => {
    const more: Element = {};
    if (peek(one).trim() !== '') {
      put(
        more,
        'telecom',
        fields(sch, field + 1).flatMap((it) => contactPoints(scope, it, 'Practitioner#telecom', 'work')),
      );
      const isContact = field === 12 || field === 15 || field === 16;
      const home = isContact ? fields(sch, field + 2).map((it) => address(scope, it, 'Practitioner#address')) : [];
      put(more, 'address', listed(home));
    }
    const actor = practitioner(scope, one, `${path}participant.actor`, more);
    return actor === undefined ? [] : [{ type: [type], actor }];
  });
}

/** Triggers that say what became of an appointment, whatever SCH-25 repeats (HL7 v2.5.1 §10.4). */
const ends: Readonly<Record<string, string>> = {
  S15: 'cancelled',
  S16: 'cancelled',
  S17: 'entered-in-error',
  S26: 'noshow',
};

/** Status by the trigger and SCH-25 (HL7 table 0278), which a sender may define for itself: what is not known is kept beside it. */
export function putAppointmentStatus(sch: Marks, trigger: string, path: string, element: Element): void {
  const field = sch.segment.id === 'SCH' ? first(sch, 25) : undefined;
  const code = field ? take(field, path, 'status') : '';
  const words = field ? take(field, path, 'status.extension', 2) : '';
  const mapped = concept('appointment-status', code)?.code;
  const status = ends[trigger] ?? mapped ?? (trigger === 'S12' || trigger === 'S13' ? 'booked' : undefined);
  if (status !== undefined) element.status = status;
  if (code !== '' && mapped !== status) extendPrimitive(element, 'status', alternateCode('0278', code, words));
}

/** SCH-6 → why it was cancelled or missed (app-4); else it is kept. */
export function putCancellation(scope: Scope, sch: Marks, path: string, element: Element): void {
  if (element.status !== 'cancelled' && element.status !== 'noshow') return;
  put(element, 'cancelationReason', concepts(scope, sch, 6, `${path}cancelationReason`)[0]);
}

function concepts(scope: Scope, sch: Marks, field: number, path: string, coded: CodedField = {}): Element[] {
  return listed(fields(sch, field).map((one) => codeableConcept(scope, one, path, coded)));
}
