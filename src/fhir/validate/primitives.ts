import type { Json } from '#flow';
import { dateRange } from '../date-range.ts';
import { asNumber } from '../exact-numbers.ts';

interface Primitive {
  /** What is asked for, to be read. */
  readonly form: string;
  readonly fits: (value: Json) => boolean;
}

const text = (form: string, fits: (value: string) => boolean): Primitive => ({
  form,
  fits: (value) => typeof value === 'string' && fits(value),
});
const pattern = (form: string, expression: RegExp) => text(form, (value) => expression.test(value));
const number = (form: string, from: number, to: number): Primitive => ({
  form,
  fits: (value) => typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to,
});

const greatest = 2 ** 31 - 1;
/** Strings have no control characters but tab, line feed and carriage return, and are not empty (R4 2.24.0.1). */
/** R4 2.24.0.1: no more than 1 MB. */
const longest = 1024 * 1024;
const isText = (value: string) => value.length <= longest && someText.test(value) && hasVisible.test(value);
const someText = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]+$/;
const hasVisible = /\S/;
const spaceless = /^\S+$/;

/** FHIR's primitive types (R4 2.24.0.1): the JSON type, the form, and for dates that there is such a day. */
export const primitives: ReadonlyMap<string, Primitive> = new Map([
  ['boolean', { form: 'true or false', fits: (value) => typeof value === 'boolean' }],
  ['integer', number('a whole number of 32 bits', -greatest - 1, greatest)],
  ['unsignedInt', number('a whole number from 0', 0, greatest)],
  ['positiveInt', number('a whole number from 1', 1, greatest)],
  ['decimal', { form: 'a number', fits: (value) => Number.isFinite(asNumber(value)) }],
  ['string', text('a text that is not empty', isText)],
  ['markdown', text('a text that is not empty', isText)],
  ['xhtml', text('XHTML', (value) => value !== '')],
  ['code', pattern('a code: no spaces at its ends, single ones within', /^[^\s]+( [^\s]+)*$/)],
  ['id', pattern('an id: 1 to 64 of letters, digits, - and .', /^[A-Za-z0-9\-.]{1,64}$/)],
  ['uri', text('a URI without spaces; UUIDs in lower case', isUri)],
  ['url', text('a URL without spaces', isUri)],
  ['canonical', text('a canonical URL without spaces', isUri)],
  ['oid', pattern('an OID as urn:oid:1.2.3', /^urn:oid:[0-2](\.(0|[1-9][0-9]*))+$/)],
  ['uuid', pattern('a UUID as urn:uuid:…', /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)],
  ['base64Binary', text('base64', isBase64)],
  ['date', text('a date such as 2026, 2026-11 or 2026-11-21', (value) => !value.includes('T') && isDate(value))],
  [
    'dateTime',
    text('a date, or a time with its offset', (value) => isDate(value) && (!value.includes('T') || hasZone(value))),
  ],
  [
    'instant',
    text(
      'a time to the second with its offset',
      (value) => isDate(value) && /T\d\d:\d\d:\d\d/.test(value) && hasZone(value),
    ),
  ],
  ['time', pattern('a time such as 10:00:00', /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?$/)],
]);

function isDate(value: string): boolean {
  // dateTime demands seconds where there is a time (R4 2.24.0.1).
  return (
    value.length <= 40 &&
    (!value.includes('T') || /T\d\d:\d\d:\d\d/.test(value)) &&
    dateRange(shortFraction(value)) !== undefined
  );
}

const shortFraction = (value: string) => value.replace(/(\.\d{9})\d+/, '$1');
const hasZone = (value: string) => /(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)$/.test(value);

const uuid = /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\|.*|#.*)?$/;
function isUri(value: string): boolean {
  return spaceless.test(value) && (!value.startsWith('urn:uuid:') || uuid.test(value));
}

function isBase64(value: string): boolean {
  const bare = /\s/.test(value) ? value.replace(/\s/g, '') : value;
  return bare.length > 0 && bare.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(bare);
}
