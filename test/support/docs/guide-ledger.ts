import { readTable } from '#platform/read-table.ts';
import { ignoredBecause } from '#translate/v2/ignored.ts';
import { type FieldTargets, probeFields } from './probe-fields.ts';

/** A place that the HL7 v2-to-FHIR guide maps, and what became of it here. */
export interface LedgerRow {
  /** `PID-3`, `PID-3.4`. */
  readonly place: string;
  /** What the guide makes of it. */
  readonly guide: string;
  /** Whether the translator was seen to carry it. */
  readonly isCarried: boolean;
  /** Why not, where that is written down. */
  readonly reason: string | undefined;
}

/** The rows of the guide: each field, and each component of it by the map of its data type. */
export function guideLedger(found: FieldTargets = probeFields()): readonly LedgerRow[] {
  const components = Map.groupBy(readTable('v2/guide-components.csv'), ({ map }) => map!.toLowerCase());
  const rows = new Map<string, LedgerRow>();
  const tell = (row: LedgerRow) => {
    const known = rows.get(row.place);
    rows.set(row.place, known === undefined ? row : { ...row, guide: joined(known.guide, row.guide) });
  };
  for (const { place, target, map } of readTable('v2/guide-fields.csv')) {
    const [, segment, number] = /^(\w{3})-(\d+)/.exec(place!)!;
    const field = Number(number);
    const own = found.get(segment!)?.get(field);
    const at = `${segment}-${number}`;
    tell({ place: at, guide: target!, isCarried: own !== undefined, reason: reasonOf(segment!, field, undefined, '') });
    if (own === undefined) continue;
    for (const { component, target: element } of components.get(map!.toLowerCase()) ?? []) {
      const isCarried = [...own.keys()].some((name) => name === component || name.startsWith(`${component}.`));
      const reason = reasonOf(segment!, field, component!, map!.replace(/\[.*/, ''));
      tell({ place: `${at}.${component}`, guide: `${target}: ${element}`, isCarried, reason });
    }
  }
  return [...rows.values()];
}

function joined(known: string, more: string): string {
  return known.split('; ').includes(more) ? known : `${known}; ${more}`;
}

/** Reasons by place. */
export const guideReasons: ReadonlyMap<string, string> = new Map(
  readTable('v2/guide-reasons.csv').map(({ place, reason }) => [place!, reason!]),
);

function reasonOf(segment: string, field: number, component: string | undefined, type: string): string | undefined {
  const at = `${segment}-${field}`;
  const ignored = ignoredBecause(segment, field, Number(component ?? 1));
  if (ignored !== undefined || component === undefined) return ignored ?? guideReasons.get(at);
  return (
    guideReasons.get(`${at}.${component}`) ?? guideReasons.get(`${at}.*`) ?? guideReasons.get(`*.${type}.${component}`)
  );
}
