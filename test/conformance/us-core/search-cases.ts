import { type CaseResult, fail, NoData, runCase } from '../conformance-row.ts';
import type { FhirClient } from '../fhir-client.ts';
import type { Corpus } from './corpus.ts';
import type { Expectation, Group, SearchDefinition } from './inferno-metadata.ts';
import { type SearchValue, searchValues } from './search-value.ts';
import { compares, rangeOf } from './time-range.ts';
import { valuesAt } from './values-at.ts';

/** A search with its values, and the resource that they were taken from. */
interface Asked {
  readonly source: any;
  readonly values: ReadonlyMap<string, SearchValue>;
}

/** Sources that each search is asked of. */
const sourcesEach = 3;

/**
 * Every search that is at least SHOULD, with its comparators and multipleOr, in the forms that clients send. The answer must be
 * exactly what the corpus says: each match has the values, and nothing that has them is missing.
 */
export async function searchCases(group: Group, corpus: Corpus, client: FhirClient): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const add = async (
    kind: CaseResult['kind'],
    what: string,
    expectation: Expectation,
    work: () => Promise<void>,
  ): Promise<void> => {
    if (expectation === 'MAY') return;
    results.push(await runCase({ kind, what, expectation }, work));
  };
  const { resource: type, definitions } = group;
  const check = (query: [string, string][], matches: (resource: any) => boolean) =>
    checkSearch(client, type, query, corpus.ofType(type).filter(matches));

  for (const { names, expectation } of group.searches) {
    await add('search', names.join(' + '), expectation, async () => {
      for (const asked of askable(group, corpus, names)) {
        await check(pairsOf(asked), (resource) => hasAll(resource, asked));
      }
    });
  }

  const [first] = group.searches.filter(({ expectation }) => expectation === 'SHALL');
  if (first !== undefined) {
    await add('search form', `POST _search: ${first.names.join(' + ')}`, 'SHALL', async () => {
      const [asked] = askable(group, corpus, first.names);
      const form = queryText(pairsOf(asked!));
      const got = await client.search(`${type}/_search`, form);
      compare(
        got.matches,
        corpus.ofType(type).filter((resource) => hasAll(resource, asked!)),
        `POST ${type}/_search`,
      );
    });
    if (first.names.includes('patient')) {
      await add('search form', 'patient as a bare id', 'SHALL', async () => {
        const [asked] = askable(group, corpus, first.names);
        const pairs = pairsOf(asked!).map(([name, text]): [string, string] =>
          name === 'patient' ? [name, text.replace('Patient/', '')] : [name, text],
        );
        await check(pairs, (resource) => hasAll(resource, asked!));
      });
    }
  }
  for (const [name, definition] of Object.entries(definitions)) {
    if (definition.type !== 'CodeableConcept' && definition.type !== 'Coding') continue;
    await add('search form', `${name} as system|code`, 'SHALL', async () => {
      const { names } = searchWith(group, name);
      for (const asked of askable(group, corpus, names)) {
        const coding = codingOf(asked.source, definition, asked.values.get(name)!.text);
        const pairs = pairsOf(asked).map(([key, text]): [string, string] =>
          key === name ? [key, `${coding.system}|${text}`] : [key, text],
        );
        await check(
          pairs,
          (resource) => hasAll(resource, asked) && codingsOf(resource, definition).some((it) => same(it, coding)),
        );
      }
    });
  }

  for (const [name, definition] of Object.entries(definitions)) {
    for (const [prefix, expectation] of Object.entries(definition.comparators)) {
      await add('comparator', `${name} ${prefix}`, expectation, async () => {
        const { names } = searchWith(group, name);
        for (const asked of askable(group, corpus, names)) await checkComparator(asked, name, definition, prefix);
      });
    }
    await add('multipleOr', name, definition.multipleOr, async () => {
      const { names } = searchWith(group, name);
      const [asked] = askable(group, corpus, names);
      const own = asked!.values.get(name)!;
      const another = corpus
        .ofType(type)
        .flatMap((resource) => searchValues(resource, definition))
        .find(({ text }) => text !== own.text);
      const other = another?.text ?? definition.values.find((value) => value !== own.text) ?? 'no-such-value';
      const pairs = pairsOf(asked!).map(([key, text]): [string, string] =>
        key === name ? [key, `${text},${other}`] : [key, text],
      );
      await check(
        pairs,
        (resource) =>
          [...asked!.values].every(([key, value]) => key === name || value.matches(resource)) &&
          (own.matches(resource) || another?.matches(resource) === true),
      );
    });
    for (const { name: chained, expectation } of definition.chain) {
      await add('chain', `${name}.${chained}`, expectation, () => checkChain(name, definition, chained));
    }
  }
  return results;

  async function checkComparator(asked: Asked, name: string, definition: SearchDefinition, prefix: string) {
    const value = definition.paths.flatMap((path) => valuesAt(asked.source, path))[0];
    const range = rangeOf(value);
    if (range === undefined) throw new NoData(`no ${name} that can be compared`);
    const isAfter = prefix === 'gt' || prefix === 'ge';
    const instant = isAfter ? range.from : range.to;
    if (!Number.isFinite(instant)) return;
    // A day on the side that must hold, and one on the side that must not.
    for (const days of [-2, 2]) {
      const date = new Date(instant + days * 86_400_000).toISOString().slice(0, 10);
      const asks = rangeOf(date)!;
      const others = pairsOf(asked).filter(([key]) => key !== name);
      await check(
        [...others, [name, `${prefix}${date}`]],
        (resource) =>
          [...asked.values].every(([key, it]) => key === name || it.matches(resource)) &&
          definition.paths
            .flatMap((path) => valuesAt(resource, path))
            .map(rangeOf)
            .some((its) => its !== undefined && compares(prefix, its, asks)),
      );
    }
  }

  async function checkChain(name: string, definition: SearchDefinition, chained: string) {
    for (const source of corpus.ofGroup(group)) {
      for (const { reference } of definition.paths.flatMap((path) => valuesAt(source, path))) {
        const target = corpus.resources.find((it) => `${it.resourceType}/${it.id}` === reference);
        const value = chained === 'identifier' ? target?.identifier?.[0] : target?.name?.[0];
        if (value === undefined) continue;
        const text = chained === 'identifier' ? `${value.system}|${value.value}` : (value.family ?? value.text);
        const { matches } = await client.search(`${type}?${queryText([[`${name}.${chained}`, text]])}`);
        if (!matches.some(({ id }) => id === source.id)) fail(`${type}?${name}.${chained} does not find its source`);
        return;
      }
    }
    throw new NoData(`no ${type} whose ${name} is in the store with ${chained}`);
  }
}

/** The searches with values out of the corpus, of some resources of the profile. */
function askable(group: Group, corpus: Corpus, names: readonly string[]): Asked[] {
  const found: Asked[] = [];
  const missing = new Set<string>();
  for (const source of corpus.ofGroup(group)) {
    const values = new Map<string, SearchValue>();
    for (const name of names) {
      const value = name === '_id' ? byId(source) : searchValues(source, group.definitions[name]!)[0];
      if (value === undefined) missing.add(name);
      else values.set(name, value);
    }
    if (values.size === names.length) found.push({ source, values });
    if (found.length === sourcesEach) break;
  }
  if (found.length > 0) return found;
  throw new NoData(
    missing.size === 0
      ? `no ${group.resource} of the profile`
      : `no ${group.resource} with ${[...missing].join(' and ')}`,
  );
}

const byId = (source: any): SearchValue => ({ text: source.id, matches: ({ id }) => id === source.id });

/** The shortest search that has the parameter. */
function searchWith(group: Group, name: string): { readonly names: readonly string[] } {
  const fitting = group.searches.filter(({ names }) => names.includes(name));
  const [shortest] = fitting.toSorted((a, b) => a.names.length - b.names.length);
  return shortest ?? { names: group.definitions.patient === undefined ? [name] : ['patient', name] };
}

const hasAll = (resource: any, { values }: Asked) => [...values.values()].every((value) => value.matches(resource));

const pairsOf = ({ values }: Asked): [string, string][] => [...values].map(([name, { text }]) => [name, text]);

const queryText = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([name, text]) => `${name}=${encodeURIComponent(text)}`).join('&');

async function checkSearch(
  client: FhirClient,
  type: string,
  pairs: readonly (readonly [string, string])[],
  expected: readonly any[],
): Promise<void> {
  const query = `${type}?${queryText(pairs)}`;
  compare((await client.search(query)).matches, expected, query);
}

function compare(got: readonly any[], expected: readonly any[], query: string): void {
  const gotIds = new Set(got.map(({ id }) => id));
  const expectedIds = new Set(expected.map(({ id }) => id));
  const missing = expectedIds.difference(gotIds).size;
  const tooMany = gotIds.difference(expectedIds).size;
  if (gotIds.size !== got.length) fail(`${shown(query)}: ${got.length - gotIds.size} resources come twice`);
  if (missing > 0) fail(`${shown(query)}: ${missing} of ${expectedIds.size} are missing`);
  if (tooMany > 0) fail(`${shown(query)}: ${tooMany} too many`);
}

/** Without ids and values that change from run to run. */
const shown = (query: string) =>
  decodeURIComponent(query)
    .replace(/Patient\/[^&]+/, 'Patient/…')
    .slice(0, 160);

const codingsOf = (resource: any, definition: SearchDefinition): any[] =>
  definition.paths.flatMap((path) => valuesAt(resource, path)).flatMap((value) => value.coding ?? [value]);

const same = (a: any, b: any) => a.system === b.system && a.code === b.code;

function codingOf(source: any, definition: SearchDefinition, code: string): any {
  const coding = codingsOf(source, definition).find((it) => it.code?.replace(/[\\$,|]/g, '\\$&') === code);
  if (coding?.system === undefined) throw new NoData('no code with its system');
  return coding;
}
