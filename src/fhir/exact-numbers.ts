import type { Json } from '#flow';

/**
 * FHIR's decimals have a precision: 1.50 is not 1.5 (R4 2.24.0.1). Almost all numbers print as they were read, and are JavaScript's
 * own. One that does not is kept as its digits: what `JSON.rawJSON` makes, which `JSON.stringify` prints as they stood.
 */
interface ExactNumber {
  readonly [key: string]: Json;
  readonly rawJSON: string;
}

/** ECMA-262 25.5, "JSON.parse source text access", which TypeScript's library does not have. */
const engine = JSON as unknown as {
  rawJSON(text: string): ExactNumber;
  isRawJSON(value: unknown): boolean;
  parse(text: string, reviver: (key: string, value: Json, context: { readonly source?: string }) => Json): Json;
};

/** Parses JSON, with digits kept where a number would lose some. Throws SyntaxError. */
export function parseExact(text: string): Json {
  return mayLoseDigits.test(text) ? engine.parse(text, keepDigits) : (JSON.parse(text) as Json);
}

/**
 * A decimal that ends in 0, an exponent, a negative zero, more digits than a number surely holds: after a name or in a list. What is
 * within a text is taken for one now and then; that costs time and nothing else.
 */
const mayLoseDigits = /(?:"\s*:|[[,])\s*-?(?:\d+\.\d*0(?!\d)|[\d.]+[eE]|[\d.]{16}|(?<=-)0(?![.\d]))/;

function keepDigits(_: string, value: Json, { source }: { readonly source?: string }): Json {
  return typeof value === 'number' && source !== undefined ? exactNumber(source) : value;
}

/** The number that a text in JSON's form is; its digits where the number would be printed otherwise. */
export function exactNumber(digits: string): number | ExactNumber {
  const number = Number(digits);
  if (isShort.test(digits)) return number;
  return String(number) === digits ? number : engine.rawJSON(digits);
}

/** Numbers that print as they stand, by their looks: few digits, none of them a zero at the end of a fraction. */
const isShort = /^-?(?:[1-9]\d{0,9}|0(?=\.\d*[1-9]))(?:\.\d{0,4}[1-9])?$/;

/** The digits of a number that is kept by them; undefined for everything else. */
export function exactDigits(value: Json | undefined): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // Any object may have the name; few have, and those are looked at.
  return value.rawJSON !== undefined && engine.isRawJSON(value) ? String(value.rawJSON) : undefined;
}

/** The value to reckon with: a number that is kept by its digits as a number, all else as it is. */
export function asNumber(value: Json): Json {
  const digits = exactDigits(value);
  return digits === undefined ? value : Number(digits);
}

/** A copy that shares nothing with the value and has its digits. */
export function copyExact(value: Json): Json {
  if (typeof value !== 'object' || value === null || exactDigits(value) !== undefined) return value;
  if (Array.isArray(value)) return value.map(copyExact);
  const copy: { [name: string]: Json } = {};
  for (const name of Object.keys(value)) copy[name] = copyExact(value[name]!);
  return copy;
}

/** A copy with all numbers as numbers, to be compared. */
export function withoutDigits(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutDigits);
  const digits = exactDigits(value);
  if (digits !== undefined) return Number(digits);
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withoutDigits(child)]));
}
