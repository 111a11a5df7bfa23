/** Parameters that settle the answer's form and are no search parameters (FHIR R4 3.1.0.1.10–11). */
const formParameters = new Set(['_format', '_pretty']);

/** The query (and, for POST _search, the form body) as name and value pairs, in order, without those of form. */
export function searchPairs(...texts: readonly string[]): (readonly [string, string])[] {
  return texts
    .flatMap((text) => [...new URLSearchParams(text)])
    .filter(([name]) => !formParameters.has(name))
    .map(([name, value]) => [name, value] as const);
}

/** Those of form, which the links of pages have, too. */
export function formPairs(query: string): (readonly [string, string])[] {
  return [...new URLSearchParams(query)].filter(([name]) => formParameters.has(name));
}

/** The first value of a parameter in a raw query. */
export function firstValue(query: string, name: string): string | undefined {
  return new URLSearchParams(query).get(name) ?? undefined;
}
