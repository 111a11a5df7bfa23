import type { Json } from '#flow';
import type { Element } from '../../element.ts';
import { decimal, quantity } from '../datatypes/cq.ts';
import { codeableConcept, coding } from '../datatypes/cwe.ts';
import { identifier } from '../datatypes/cx.ts';
import { address } from '../datatypes/xad.ts';
import { humanNames } from '../datatypes/xpn.ts';
import { contactPoint } from '../datatypes/xtn.ts';
import { type Field, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { takeDate, takeTime } from '../times.ts';

/** Reads a field of a site's own as a FHIR type; undefined where what stands there is none of that type. */
export type ValueReader = (scope: Scope, field: Field, path: string, component: number) => Json | undefined;

const text: ValueReader = (_scope, field, path, component) => take(field, path, '', component) || undefined;

/** Of what a field may become: the types that a v2 field can say. Whole fields are read where the type has parts. */
export const valueReaders: Readonly<Record<string, ValueReader>> = {
  string: text,
  markdown: text,
  code: text,
  id: text,
  uri: text,
  url: text,
  canonical: text,
  oid: text,
  boolean: (scope, field, path, component) =>
    truths[(text(scope, field, path, component) as string | undefined)?.toUpperCase() ?? ''],
  integer: (...read) => whole(read, /^[+-]?\d{1,9}$/),
  positiveInt: (...read) => whole(read, /^0*[1-9]\d{0,8}$/),
  unsignedInt: (...read) => whole(read, /^\d{1,9}$/),
  decimal: (_scope, field, path, component) => decimal(take(field, path, '', component)),
  date: (scope, field, path, component) => takeDate(scope, field, path, component),
  dateTime: (scope, field, path, component) => timeOf(scope, field, path, component),
  instant: (scope, field, path, component) => {
    const time = timeOf(scope, field, path, component);
    return time?.includes('T') ? time : undefined;
  },
  CodeableConcept: (scope, field, path) => codeableConcept(scope, field, path),
  Coding: (scope, field, path) => coding(scope, field, path),
  Identifier: (scope, field, path) => identifier(scope, field, path),
  Quantity: (_scope, field, path) => quantity(field, path),
  HumanName: (scope, field, path) => humanNames(scope, field, path)[0],
  ContactPoint: (scope, field, path) => contactPoint(scope, field, path),
  Address: (scope, field, path) => address(scope, field, path) as Element | undefined,
};

/** HL7 table 0136, and what senders write in its place. */
const truths: Readonly<Record<string, boolean>> = {
  Y: true,
  N: false,
  TRUE: true,
  FALSE: false,
  '1': true,
  '0': false,
};

function whole(read: Parameters<ValueReader>, form: RegExp): number | undefined {
  const digits = text(...read) as string | undefined;
  return digits !== undefined && form.test(digits) ? Number(digits) : undefined;
}

function timeOf(scope: Scope, field: Field, path: string, component: number): string | undefined {
  const time = takeTime(scope, field, path, component);
  return time?.original === undefined ? time?.value : undefined;
}
