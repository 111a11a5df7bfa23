const special = /[|^~&\\\r\n]/;
const specials = /[|^~&\\]|\r\n|\r|\n/g;

/**
 * A value as it stands in a v2 message with the usual delimiters (HL7 v2.5.1 §2.7). The generator writes with templates for
 * speed (millions of messages a bench); `formats/hl7v2` builds messages where it matters who reads them, and its parser
 * checks these in the tests.
 */
export function escapeText(text: string): string {
  return special.test(text) ? text.replace(specials, escapeOf) : text;
}

function escapeOf(found: string): string {
  switch (found) {
    case '|':
      return '\\F\\';
    case '^':
      return '\\S\\';
    case '~':
      return '\\R\\';
    case '&':
      return '\\T\\';
    case '\\':
      return '\\E\\';
    default:
      return '\\.br\\';
  }
}

/** Fields to a segment, without the empty ones at its end. */
export function segment(fields: readonly string[]): string {
  let length = fields.length;
  while (length > 1 && fields[length - 1] === '') length--;
  return (length === fields.length ? fields : fields.slice(0, length)).join('|');
}

/** Components to a field (or sub-components to a component, with `&`), without the empty ones at its end. */
export function components(parts: readonly string[], separator: '^' | '&' = '^'): string {
  let length = parts.length;
  while (length > 0 && parts[length - 1] === '') length--;
  return (length === parts.length ? parts : parts.slice(0, length)).map(escapeText).join(separator);
}
