import { readTable } from '#platform/read-table.ts';

/** Fields that are left out on purpose, with the reason: `data/v2/ignored-fields.csv`. `PID-1`, or `PID-3.6` for a component. */
const reasons: ReadonlyMap<string, string> = new Map(
  readTable('v2/ignored-fields.csv').map((row) => [row.place!, row.reason!]),
);

/** Why a leaf is ignored on purpose; undefined where it is not. `MSH-*` speaks of a whole segment. */
export function ignoredBecause(segment: string, field: number, component: number): string | undefined {
  return (
    reasons.get(`${segment}-${field}`) ?? reasons.get(`${segment}-${field}.${component}`) ?? reasons.get(`${segment}-*`)
  );
}
