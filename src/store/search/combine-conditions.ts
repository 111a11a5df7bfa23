import type { Candidate, Condition } from './condition.ts';

/** Any of these. What an index can do for each of them in the same way it does for all. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const [first] = conditions as readonly [Condition];
  const all = <Key extends keyof Condition>(key: Key) => conditions.every((one) => one[key] !== undefined);
  const isOneParameter = conditions.every(({ name }) => name === first.name);
  return {
    ...combined(conditions, anyOf, (row) => conditions.some(({ matches }) => matches(row))),
    name: first.name,
    ...(all('tokens') ? { tokens: conditions.flatMap(({ tokens }) => tokens!) } : {}),
    ...(all('clinical') ? { clinical: conditions.flatMap(({ clinical }) => clinical!) } : {}),
    ...(all('updated') ? { updated: conditions.flatMap(({ updated }) => updated!) } : {}),
    ...(isOneParameter && all('lookups') ? { lookups: conditions.flatMap(({ lookups }) => lookups!) } : {}),
  };
}

/** All of these, where they are not conditions of the search itself: judged by content. */
export function allOf(conditions: readonly Condition[]): Condition {
  return combined(conditions, allOf, (row) => conditions.every(({ matches }) => matches(row)));
}

/** Not this. */
export function noneOf(condition: Condition): Condition {
  return combined(
    [condition],
    ([one]) => noneOf(one!),
    (row) => !condition.matches(row),
  );
}

/** What of its members is to be settled first is settled with it. */
function combined(
  conditions: readonly Condition[],
  anew: (settled: readonly Condition[]) => Condition,
  matches: (row: Candidate) => boolean,
): Condition {
  const { name } = conditions[0]!;
  if (conditions.every(({ settle }) => settle === undefined)) return { name, matches };
  return {
    name,
    matches,
    settle: async (outside) => {
      const settled: Condition[] = [];
      for (const condition of conditions) settled.push((await condition.settle?.(outside)) ?? condition);
      return anew(settled);
    },
  };
}
