import { type Delimiters, encodingCharacters } from './delimiters.ts';

/**
 * Encodes a value for a leaf: delimiters and control characters as escape sequences, a line feed as `\.br\`. For any text,
 * `decodeEscapes(encodeEscapes(text))` is the text. Undefined where the delimiters have no escape character and the text needs one.
 */
export function encodeEscapes(text: string, delimiters: Delimiters): string | undefined {
  if (!needsEscape(text, delimiters)) return text;
  if (delimiters.escape === '') return undefined;
  let encoded = '';
  for (const character of text) encoded += sequenceFor(character, delimiters) ?? character;
  return encoded;
}

function needsEscape(text: string, delimiters: Delimiters): boolean {
  const marks = delimiters.field + encodingCharacters(delimiters);
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) < 0x20 || marks.includes(text[at]!)) return true;
  }
  return false;
}

function sequenceFor(character: string, delimiters: Delimiters): string | undefined {
  const { field, component, repetition, subcomponent, truncation } = delimiters;
  const wrap = (body: string): string => delimiters.escape + body + delimiters.escape;
  switch (character) {
    case delimiters.escape:
      return wrap('E');
    case field:
      return wrap('F');
    case component:
      return wrap('S');
    case repetition:
      return wrap('R');
    case subcomponent:
      return wrap('T');
    case truncation:
      return wrap('P');
  }
  const code = character.charCodeAt(0);
  if (code >= 0x20) return undefined;
  // Where a full stop is a delimiter, `\.br\` would fall apart.
  const hasStop =
    field === '.' || component === '.' || repetition === '.' || delimiters.escape === '.' || subcomponent === '.';
  if (character === '\n' && !hasStop) return wrap('.br');
  return wrap(`X${code.toString(16).toUpperCase().padStart(2, '0')}`);
}
