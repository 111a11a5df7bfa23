import { type Delimiters, standardDelimiters } from './delimiters.ts';

export interface ReadDelimiters {
  readonly delimiters: Delimiters;
  /** What is odd about them: missing, doubled, or letters where delimiters should be. */
  readonly odd: boolean;
  /** Where MSH-2 ends. */
  readonly end: number;
}

/**
 * Reads MSH-1 and MSH-2 of the header that begins at `start` (one character a byte); undefined where no delimiter follows
 * the segment's name. Delimiters are honoured as sent: a short MSH-2 means that the levels it leaves out are not used
 * (§2.5.4). An empty MSH-2, or one with letters or digits (MSH-2 left out, so that MSH-3 stands in its place), is read as
 * the recommended one.
 */
export function readDelimiters(text: string, start: number): ReadDelimiters | undefined {
  if (text.startsWith('|^~\\&|', start + 3)) return { delimiters: standardDelimiters, odd: false, end: start + 8 };
  const field = text.charAt(start + 3);
  if (field === '' || !isDelimiter(field)) return undefined;
  const sent = encodingCharactersAt(text, start + 4, field);
  if (sent === '' || sent.length > 8 || !Array.from(sent).every(isDelimiter)) {
    return { delimiters: withoutTwice({ ...standardDelimiters, field }), odd: true, end: start + 4 };
  }
  const delimiters = withoutTwice({
    field,
    component: sent.charAt(0),
    repetition: sent.charAt(1),
    escape: sent.charAt(2),
    subcomponent: sent.charAt(3),
    truncation: sent.charAt(4),
  });
  const count = new Set([field, ...sent]).size - 1;
  const odd = count !== sent.length || count < 4 || count > 5 || /[^!-~]/.test(field + sent);
  return { delimiters, odd, end: start + 4 + sent.length };
}

function encodingCharactersAt(text: string, from: number, field: string): string {
  let end = from;
  while (end < text.length && end - from <= 8 && text[end] !== field && text[end] !== '\r' && text[end] !== '\n') end++;
  return text.slice(from, end);
}

/** A letter, a digit or a control character cannot separate: values and segment names are made of them. */
function isDelimiter(character: string): boolean {
  return !/[A-Za-z0-9\x00-\x1f\x7f]/.test(character);
}

/** A character that is declared for two levels separates the upper one. */
function withoutTwice(declared: Delimiters): Delimiters {
  const seen = new Set<string>();
  const once = (character: string): string => {
    if (seen.has(character)) return '';
    seen.add(character);
    return character;
  };
  return {
    field: once(declared.field),
    component: once(declared.component),
    repetition: once(declared.repetition),
    escape: once(declared.escape),
    subcomponent: once(declared.subcomponent),
    truncation: once(declared.truncation),
  };
}
