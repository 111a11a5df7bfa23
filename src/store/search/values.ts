import type { Json } from '#flow';
import { CausewayError, type ErrorCode } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';

/** Whether a value of a resource is one that a search asks for. */
export type ValueTest = (value: Json) => boolean;

/** What a value is read with: its parameter's full name for refusals, and the time that `ap` is measured from. */
export interface Asked {
  /** `code:not`: as in the query. */
  readonly fullName: string;
  readonly modifier: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The comma list of a value, its escapes kept (R4 3.1.1.4.3). `CW-FHIR-008` above the bound. */
export function alternatives(text: string, fullName: string): string[] {
  const values = text.match(/(?:\\.|[^,\\])+/gsu) ?? [];
  if (values.length === 0) throw refusal('CW-FHIR-003', fullName);
  if (values.length > limits.searchAlternatives) throw refusal('CW-FHIR-008', fullName);
  return values;
}

/** Divides at the first separator that is not escaped. */
export function divide(text: string, separator: ':' | '|' | '.' | '$'): [string, string | undefined] {
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === separator) return [text.slice(0, index), text.slice(index + 1)];
  }
  return [text, undefined];
}

export function withoutEscapes(text: string): string {
  return text.replace(/\\([,|$\\])/g, '$1');
}

/** Names the parameter where it can be one, or what a long chain begins with: a value that slipped into its place is not repeated. */
export function refusal(code: ErrorCode, name: string): CausewayError {
  const place = /^[\w:.-]{1,64}$/.exec(name)?.[0] ?? /^[\w-]{1,64}(?=[:.])/.exec(name)?.[0];
  return new CausewayError(code, place === undefined ? {} : { place });
}
