/**
 * The characters that MSH-1 and MSH-2 declare, each one character of a byte; empty where the message declares none, which
 * means that it does not use that level.
 */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /** From version 2.7 on (§2.5.5.2): marks a value that was cut. */
  readonly truncation: string;
}

/** HL7 v2.5.1 §2.5.4: the recommended delimiters. */
export const standardDelimiters: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
  truncation: '',
};

/** MSH-2 as it is written for these delimiters. */
export function encodingCharacters(delimiters: Delimiters): string {
  const { component, repetition, subcomponent, truncation } = delimiters;
  return component + repetition + delimiters.escape + subcomponent + truncation;
}
