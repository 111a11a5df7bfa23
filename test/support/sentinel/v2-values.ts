import { conceptMaps } from '#translate/v2/vocabulary.ts';
import { anotherNpi } from './npi.ts';

/**
 * Other values of the kind of the one that stands there, told apart by `nth`: a time for a time, a number for a number, an OID for an
 * OID; for a code, words of nobody's table and a code of each table that it is in, that means another thing.
 */
export function sentinelsFor(value: string, nth: number, kind: string): string[] {
  const own = fitting(value, nth);
  const codes = codesOf[kind.slice(0, kind.lastIndexOf('.'))];
  if (codes !== undefined) return [own, ...codes.filter((code) => code !== value)];
  // A time is nothing else, and what looks like a number is in too many tables by chance.
  if (isTime(value) || /^\d+(\.\d+)?$/.test(value)) return [own];
  return [...new Set([own, open(nth), ...codesBeside(value)])];
}

/** Codes of tables that are mapped one by one in no table of ours: value types (0125), events of master files (0180), encodings (0299), kinds of diet (0159). */
const codesOf: Readonly<Record<string, readonly string[]>> = {
  'OBX-2.1': ['NM', 'CWE', 'ST', 'ED'],
  'MFE-1.1': ['MAD', 'MDC'],
  'OBX-5.4': ['A', 'Hex'],
  'ODS-1.1': ['D', 'S', 'P'],
};

const open = (nth: number): string => `Zq${String(nth % 1_000_000).padStart(6, '0')}`;

function fitting(value: string, nth: number): string {
  const digits = String(nth % 1_000_000).padStart(6, '0');
  if (isTime(value)) return anotherTime(value, nth);
  const npi = anotherNpi(value);
  if (npi !== undefined) return npi;
  if (/^\d+$/.test(value)) return anotherNumber(value, digits);
  if (/^[+-]?\d+\.\d+$/.test(value)) return `${value.split('.')[0]}.${digits}1`;
  if (/^[0-2](\.\d+){3,}$/.test(value)) return `${value}.${nth}`;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return `${value.slice(0, -6)}${digits}`;
  return open(nth);
}

const isTime = (value: string): boolean => /^(1[89]|20)\d\d(\d\d){0,5}(\.\d+)?([+-]\d{4})?$/.test(value);

/** As precise as the other. */
function anotherTime(value: string, nth: number): string {
  const year = String(1901 + (nth % 150));
  return `${year}${value.slice(4).replace(/^0229/, '0228')}`;
}

/** As long as the other where that has room to be told apart. */
function anotherNumber(value: string, digits: string): string {
  if (value.length >= 6) return `${value.slice(0, -6)}${digits}`.replace(/^0/, '7');
  return String(7_000_000 + Number(digits));
}

/** One code of each table that a code is in. */
function codesBeside(value: string): string[] {
  if (value.length > 12) return [];
  const swapped = swaps[value];
  const found = swapped === undefined ? [] : [swapped];
  for (const map of conceptMaps.values()) {
    const own = map.get(value) ?? map.get(value.toUpperCase());
    if (own === undefined) continue;
    const other = [...map].find(([code, { code: target }]) => target !== own.code && !found.includes(code));
    if (other !== undefined && found.length < 6) found.push(other[0]);
  }
  return found;
}

/** Codes of tables that are not mapped one by one: yes and no (0136), in use or not (0183). */
const swaps: Readonly<Record<string, string>> = { Y: 'N', N: 'Y', A: 'I', I: 'A' };
