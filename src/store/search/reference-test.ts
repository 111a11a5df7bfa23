import type { SearchParameter } from '#fhir/search-parameters.ts';
import { isWanted, readToken } from './token-test.ts';
import { referenceOf, tokensOf } from './tokens.ts';
import { type Asked, refusal, type ValueTest, withoutEscapes } from './values.ts';

/**
 * The references that a value means (R4 3.1.1.4.12): `Type/id` or a URL as it is, a bare id of each type that the parameter may
 * refer to, or of the one that the modifier names. `CW-FHIR-003` for a bare id where that may be any type.
 */
export function wantedReferences(
  { targets }: Pick<SearchParameter, 'targets'>,
  value: string,
  { fullName, modifier }: Asked,
): string[] {
  const text = withoutEscapes(value);
  if (text === '') throw refusal('CW-FHIR-003', fullName);
  if (text.includes('/') || text.includes(':')) return [withoutVersion(text)];
  const types = modifier === undefined ? targets : [modifier];
  if (types.length === 0) throw refusal('CW-FHIR-003', fullName);
  return types.map((type) => `${type}/${text}`);
}

const withoutVersion = (text: string) => text.split('/_history/', 1)[0]!;

export function referenceFits(wanted: ReadonlySet<string>): ValueTest {
  return (value) => {
    const reference = referenceOf(value);
    if (reference === undefined) return false;
    // A canonical may carry its version; asked for without, any will do.
    const at = typeof value === 'string' ? reference.indexOf('|') : -1;
    return wanted.has(reference) || (at > 0 && wanted.has(reference.slice(0, at)));
  };
}

/** `:identifier`: the reference's own identifier, not that of what it refers to. */
export function identifierFits(value: string, asked: Asked): ValueTest {
  const wanted = readToken(value, undefined, asked);
  return (found) => {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return false;
    return tokensOf(found.identifier ?? null, {}).some((token) => isWanted(token, wanted));
  };
}
