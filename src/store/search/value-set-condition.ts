import type { SearchParameter } from '#fhir/search-parameters.ts';
import type { Json } from '#flow';
import { hash64 } from '#platform/hash.ts';
import { limits } from '#platform/limits.ts';
import { type Candidate, type Condition, toBeSettled } from './condition.ts';
import { tokenKeys, tokensOf } from './tokens.ts';
import { type Asked, refusal, withoutEscapes } from './values.ts';

/**
 * `code:in=<value set>` and `:not-in` (R4 3.1.1.4.10): a canonical URL that the definitions know, or a stored one as
 * `ValueSet/id`. `CW-FHIR-012` where its codes are not all known, rather than an answer by some of them.
 */
export function valueSetCondition(
  parameter: SearchParameter,
  valuesOf: (content: Candidate['content']) => readonly Json[],
  values: readonly string[],
  { fullName, modifier }: Asked,
): Condition {
  const { name } = parameter;
  const own = parameter.system === undefined ? {} : { system: parameter.system };
  return toBeSettled(name, async (outside) => {
    const members = new Map<string, readonly [system: string, code: string]>();
    for (const value of values) {
      const codes = await outside.codes(withoutEscapes(value));
      if (codes === undefined) throw refusal('CW-FHIR-012', fullName);
      for (const [system, list] of Object.entries(codes))
        for (const code of list) members.set(`${system}|${code}`, [system, code]);
    }
    const has = ({ content }: Candidate) =>
      valuesOf(content).some((value) =>
        tokensOf(value, own).some(({ system, code }) => members.has(`${system}|${code}`)),
      );
    if (modifier === 'not-in') return { name, matches: (row) => !has(row) };
    const isHashed = parameter.indexed && parameter.system === undefined && members.size <= limits.searchAlternatives;
    if (!isHashed) return { name, matches: has };
    const keys = [...members.values()].map(([system, code]) =>
      tokenKeys.exact(parameter.resourceType, name, system, code),
    );
    const tokens = keys.map((key) => hash64(key));
    return { name, matches: has, tokens, ...(parameter.everywhere ? { lookups: tokens } : {}) };
  });
}
