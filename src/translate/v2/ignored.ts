import { readTable } from '#platform/read-table.ts';

/** The key of `MSH-*`. */
const whole = -1;
/** Component 0 is all of them. */
const keyOf = (field: number, component: number): number => field * 1024 + component;

/** Fields that are left out on purpose, with the reason: `tables/v2/ignored-fields.csv`. `PID-1`, or `PID-3.6` for a component. */
const reasons = readTable('v2/ignored-fields.csv').map(({ place, reason }) => {
  const [, segment, field, component = '0'] = /^(\w+)-(\d+|\*)(?:\.(\d+))?$/.exec(place!)!;
  return { segment: segment!, key: field === '*' ? whole : keyOf(Number(field), Number(component)), reason: reason! };
});

const bySegment: ReadonlyMap<string, ReadonlyMap<number, string>> = new Map(
  [...Map.groupBy(reasons, ({ segment }) => segment)].map(([segment, own]) => [
    segment,
    new Map(own.map(({ key, reason }) => [key, reason])),
  ]),
);

/** Why a leaf is ignored on purpose; undefined where it is not. `MSH-*` speaks of a whole segment. */
export function ignoredBecause(segment: string, field: number, component: number): string | undefined {
  const own = bySegment.get(segment);
  return own && (own.get(keyOf(field, 0)) ?? own.get(keyOf(field, component)) ?? own.get(whole));
}
