import { type Asked, refusal, type ValueTest, withoutEscapes } from './values.ts';

/**
 * Whether a URI is the one asked for, to the letter; `:below` it or one that goes on from it by segments, `:above` it or one
 * that it goes on from (R4 3.1.1.4.14).
 */
export function uriFits(value: string, { fullName, modifier }: Asked): ValueTest {
  const wanted = withoutEscapes(value);
  if (wanted === '') throw refusal('CW-FHIR-003', fullName);
  return (found) => {
    if (typeof found !== 'string') return false;
    if (modifier === 'below') return isBelow(found, wanted);
    if (modifier === 'above') return isBelow(wanted, found);
    // A canonical may carry its version; asked for without, any will do.
    return found === wanted || (!wanted.includes('|') && found.startsWith(`${wanted}|`));
  };
}

function isBelow(longer: string, shorter: string): boolean {
  const base = shorter.endsWith('/') ? shorter.slice(0, -1) : shorter;
  return longer === shorter || longer === base || longer.startsWith(`${base}/`);
}
