import { type DateRange, dateRangeOf } from '#fhir/date-range.ts';
import { type SearchParameter, searchDeclarations, searchTypes } from '#fhir/search-parameters.ts';
import type { Json } from '#flow';
import { hash64, pushHash64 } from '#platform/hash.ts';
import { foldText } from './fold-text.ts';
import { textsOf } from './string-test.ts';
import { referenceOf, tokenKeys, tokensOf } from './tokens.ts';

/** What of a resource stands in columns and tables to be searched by. */
export interface IndexEntries {
  /** The clinical date's span; undefined where it has none. */
  readonly clinical: DateRange | undefined;
  /** Hashes for the slice filter, each as two halves (`pushHash64`). */
  readonly tokens: readonly number[];
  /** Hashes for `lookup`. */
  readonly lookups: readonly bigint[];
  /** `param`, folded value, for `name`. */
  readonly names: readonly (readonly [param: string, folded: string])[];
}

/** Rows carry it; those of another version are checked by their content instead of their index (DESIGN 16). */
export const indexVersion = Number(hash64(searchDeclarations) & 0x7fffn);

export const noIndex: IndexEntries = { clinical: undefined, tokens: [], lookups: [], names: [] };

/** Computes the index entries of a resource by the declared parameters of its type. */
export function indexResource(type: string, content: { readonly [element: string]: Json }): IndexEntries {
  const declared = searchTypes.get(type);
  if (declared === undefined) return noIndex;
  const tokens: number[] = [];
  const lookups = new Set<bigint>();
  const names = new Map<string, readonly [string, string]>();
  let clinical: DateRange | undefined;
  declared.indexedValues(content, (parameter, value) => {
    const { name } = parameter;
    if (parameter.type === 'date') {
      const range = parameter.clinical ? dateRangeOf(value) : undefined;
      if (range !== undefined) clinical = clinical === undefined ? range : union(clinical, range);
      if (parameter.everywhere && typeof value === 'string') lookups.add(hash64(tokenKeys.day(type, name, value)));
    } else if (parameter.type === 'string') {
      for (const text of textsOf(value)) {
        const folded = foldText(text);
        if (folded !== '') names.set(`${name}|${folded}`, [name, folded]);
      }
    } else {
      for (const key of keysOf(parameter, value)) {
        if (declared.hasSlice) pushHash64(key, tokens);
        if (parameter.everywhere) lookups.add(hash64(key));
      }
    }
  });
  return { clinical, tokens, lookups: [...lookups], names: [...names.values()] };
}

function keysOf(parameter: SearchParameter, value: Json): string[] {
  const { resourceType, name } = parameter;
  if (parameter.type === 'reference') {
    const target = referenceOf(value);
    return target === undefined ? [] : [tokenKeys.reference(resourceType, name, target)];
  }
  const keys: string[] = [];
  for (const { system, code } of tokensOf(value, parameter)) {
    keys.push(tokenKeys.anySystem(resourceType, name, code));
    // The system of a `code` element is its binding's and always the same: the query leaves it out.
    if (parameter.system === undefined) keys.push(tokenKeys.exact(resourceType, name, system, code));
  }
  return keys;
}

/** Several clinical dates are one span for order and candidates. */
function union(a: DateRange, b: DateRange): DateRange {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}
