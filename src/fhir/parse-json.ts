import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { parseExact } from './exact-numbers.ts';
import { membersOf, repeatedName } from './repeated-name.ts';

/**
 * Reads a request's JSON, numbers with their digits. Depth is measured on the bytes, before anything recursive sees them. Errors: `CW-WRT-001` no JSON in
 * UTF-8, `CW-WRT-002` nested deeper than `requestDepth`, `CW-WRT-017` a character or a name that no resource may hold,
 * `CW-WRT-023` a member that is named twice.
 */
export function parseJson(bytes: Uint8Array): Json {
  const stated = refuseDepth(bytes);
  let text: string;
  let value: Json;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = parseExact(text);
  } catch (error) {
    // The engine's text repeats a piece of the body.
    throw new CausewayError('CW-WRT-001', { cause: error });
  }
  // Control characters and half pairs come by escapes alone: JSON refuses the first, UTF-8 the second.
  if (text.includes('\\u') || text.includes('__proto__')) refuseUnstorable(value, '');
  // A parser keeps the last of two: what the first said would be lost without a word.
  if (membersOf(value) !== stated) throw new CausewayError('CW-WRT-023', { place: repeatedName(text) ?? '' });
  return value;
}

/** How many members the text's objects state. */
function refuseDepth(bytes: Uint8Array): number {
  let depth = 0;
  let members = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isInString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) isInString = false;
    } else if (byte === 0x22) isInString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limits.requestDepth) throw new CausewayError('CW-WRT-002');
    } else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (byte === 0x3a) members++;
  }
  return members;
}

/**
 * Text without U+0000 and half surrogate pairs, which PostgreSQL does not hold (FHIR R4 2.24.0.1 allows neither). `__proto__`
 * would, assigned to an object, be no element of it.
 */
function refuseUnstorable(value: Json, place: string): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed()) throw new CausewayError('CW-WRT-017', { place });
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseUnstorable(item, `${place}[${index}]`);
  } else if (value !== null && typeof value === 'object') {
    for (const name of Object.keys(value)) {
      // A name of the client's is not repeated: it may be anything.
      if (name === '__proto__' || name.includes('\u0000') || !name.isWellFormed()) {
        throw new CausewayError('CW-WRT-017', { place });
      }
      refuseUnstorable(value[name]!, /^\w{1,64}$/.test(name) ? (place === '' ? name : `${place}.${name}`) : place);
    }
  }
}
