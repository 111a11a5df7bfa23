import { types } from 'pg';

const oid = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
} as const;
const timestamptz = 1184;
const jsonb = 3802;
const arrayOf = { bool: 1000, bytea: 1001, int2: 1005, int4: 1007, text: 1009, varchar: 1015, int8: 1016 } as const;
const moreArrays = { float4: 1021, float8: 1022, timestamptz: 1185, uuid: 2951, json: 199, jsonb: 3807 } as const;

type Parse = (text: string) => unknown;
const asText: Parse = (text) => text;
const array = (columnOid: number): Parse => types.getTypeParser(columnOid as never) as Parse;

const parsers: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [oid.bool, (text) => text === 't'],
  [oid.bytea, bytea],
  [oid.int8, Number],
  [oid.int2, Number],
  [oid.int4, Number],
  [oid.oid, Number],
  [oid.float4, Number],
  [oid.float8, Number],
  [oid.json, (text) => JSON.parse(text)],
  [jsonb, (text) => JSON.parse(text)],
  [timestamptz, epochMs],
  [arrayOf.bool, array(arrayOf.bool)],
  [arrayOf.bytea, array(arrayOf.bytea)],
  [arrayOf.int2, array(arrayOf.int2)],
  [arrayOf.int4, array(arrayOf.int4)],
  [arrayOf.text, array(arrayOf.text)],
  [arrayOf.varchar, array(arrayOf.text)],
  [arrayOf.int8, (text) => textItems(text).map((item) => (item === null ? null : Number(item)))],
  [moreArrays.float4, array(moreArrays.float8)],
  [moreArrays.float8, array(moreArrays.float8)],
  [moreArrays.uuid, array(arrayOf.text)],
  [moreArrays.timestamptz, (text) => textItems(text).map((item) => (item === null ? null : epochMs(item)))],
  [moreArrays.json, array(moreArrays.json)],
  [moreArrays.jsonb, array(moreArrays.jsonb)],
]);

/** How `pg` turns the text of a column into a value; given to each client, so that `pg`'s global table stays untouched. */
export const columnTypes = {
  getTypeParser: (columnOid: number): Parse => parsers.get(columnOid) ?? asText,
};

function textItems(text: string): (string | null)[] {
  return (types.getTypeParser(arrayOf.text as never) as (text: string) => (string | null)[])(text);
}

/** `\x` and hex digits (bytea_output = hex). */
function bytea(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex');
}

/**
 * `2026-11-21 11:47:00.123456+00` (DateStyle ISO, time zone UTC) → epoch milliseconds, microseconds cut off; `infinity`
 * and `-infinity` become the numbers of that name. Years beyond 9999 and BC are not written by anything of ours.
 */
export function epochMs(text: string): number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  const match = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00(?::00)?( BC)?$/.exec(text);
  if (match === null) throw new RangeError('a timestamptz that is not in UTC and ISO form');
  const year = match[8] === undefined ? Number(match[1]) : 1 - Number(match[1]);
  const ms = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const date = new Date(0);
  date.setUTCFullYear(year, Number(match[2]) - 1, Number(match[3]));
  date.setUTCHours(Number(match[4]), Number(match[5]), Number(match[6]), ms);
  return date.getTime();
}
