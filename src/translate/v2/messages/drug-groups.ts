import type { Group } from '#formats/hl7v2/group.ts';
import { Segment } from '#formats/hl7v2/segment.ts';

/** A segment of a drug with what stands behind it. */
export interface DrugGroup {
  /** RXO, RXE, RXD, RXG or RXA. */
  readonly drug: Segment;
  readonly routes: Segment[];
  readonly components: Segment[];
  /** TQ1. */
  readonly timings: Segment[];
  readonly notes: Segment[];
  readonly participations: Segment[];
  /** DG1: what it is ordered for. */
  readonly diagnoses: Segment[];
  /** Groups of an OBX each. */
  readonly observations: Group[];
  /** Segments of which nothing is made. */
  readonly kept: Segment[];
}

/** An order of the pharmacy: what stands before its first drug, and its drugs. */
export interface DrugOrder {
  readonly orc: Segment | undefined;
  readonly own: Omit<DrugGroup, 'drug'>;
  readonly drugs: readonly DrugGroup[];
  /** FT1. */
  readonly charges: readonly Segment[];
}

const drugs: ReadonlySet<string> = new Set(['RXO', 'RXE', 'RXD', 'RXG', 'RXA']);

/** Takes an order's group apart: what belongs to a drug is what follows it, whatever group a version has it in. */
export function drugOrderOf(group: Group): DrugOrder {
  const own = empty();
  const found: DrugGroup[] = [];
  const charges: Segment[] = [];
  let orc: Segment | undefined;
  const collect = (within: Group) => {
    for (const item of within.items) {
      const current = found.at(-1) ?? own;
      if (!(item instanceof Segment)) {
        if (item.name === 'OBSERVATION') current.observations.push(item);
        else collect(item);
      } else if (item.id === 'ORC') orc ??= item;
      else if (item.id === 'FT1') charges.push(item);
      else if (drugs.has(item.id)) found.push({ drug: item, ...empty() });
      else place(current, item);
    }
  };
  collect(group);
  return { orc, own, drugs: found, charges };
}

function place(into: Omit<DrugGroup, 'drug'>, segment: Segment): void {
  const lists: Readonly<Record<string, Segment[]>> = {
    RXR: into.routes,
    RXC: into.components,
    TQ1: into.timings,
    NTE: into.notes,
    PRT: into.participations,
    DG1: into.diagnoses,
  };
  (lists[segment.id] ?? into.kept).push(segment);
}

function empty(): Omit<DrugGroup, 'drug'> {
  return {
    routes: [],
    components: [],
    timings: [],
    notes: [],
    participations: [],
    diagnoses: [],
    observations: [],
    kept: [],
  };
}
