import { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';

/** An order as its structure has it, by what its segments are. */
export interface OrderParts {
  readonly orc: Segment | undefined;
  readonly obr: Segment | undefined;
  /** NTE of the order itself. */
  readonly notes: readonly Segment[];
  readonly participations: readonly Segment[];
  readonly timings: readonly Segment[];
  readonly diagnoses: readonly Segment[];
  /** Groups of an OBX each. */
  readonly observations: readonly Group[];
  /** Groups of a SPM each: the order's own, and the one that it stands in. */
  readonly specimens: readonly Group[];
  /** A document that the order carries (OUL of 2.8): OBX and TXA. */
  readonly documents: readonly Group[];
  /** FT1: what is charged for the order. */
  readonly charges: readonly Segment[];
  /** Segments of which nothing is made, kept on the request. */
  readonly kept: readonly Segment[];
}

/** An order's group with the specimen that it stands in. */
export interface PlacedOrder {
  readonly group: Group;
  readonly around: readonly Group[];
}

const orderGroups = new Set(['ORDER', 'ORDER_OBSERVATION', 'COMMON_ORDER', 'ORDER_PRIOR']);
const passedThrough = new Set(['SPECIMEN', 'SPECIMEN_CONTAINER', 'CONTAINER']);

/** The orders in a group, those within specimens and containers among them, in the order in which they were sent. */
export function ordersIn(group: Group, around: readonly Group[] = []): readonly PlacedOrder[] {
  return group.items.flatMap((item) => {
    if (!(item instanceof Group)) return [];
    if (orderGroups.has(item.name)) return [{ group: item, around }];
    return passedThrough.has(item.name) ? ordersIn(item, item.name === 'SPECIMEN' ? [item] : around) : [];
  });
}

/** Groups of one OBX each by the names that structures have for them. */
const observationGroups = ['OBSERVATION', 'RESULT', 'OBSERVATION_PRIOR', 'RESULTS_NOTES', 'ORDER_OBSERVATION'];
const keptSegments = ['CTD', 'CTI', 'BLG', 'IPC', 'TCD'];

/** The parts of an order's group. */
export function partsOf({ group, around }: PlacedOrder): OrderParts {
  const detail = group.group('OBSERVATION_REQUEST') ?? group.group('ORDER_DETAIL');
  const both = detail === undefined ? [group] : [group, detail];
  const segments = (...ids: string[]) => both.flatMap((one) => ids.flatMap((id) => one.segments(id)));
  const groups = (...names: string[]) => both.flatMap((one) => names.flatMap((name) => one.groups(name)));
  // OBX before TXA is the document's: without one it is a result like the others.
  const documents = groups('ORDER_DOCUMENT');
  const shipped = groups('SPECIMEN_SHIPMENT').flatMap((one) =>
    one.groups('PACKAGE').flatMap((it) => it.groups('SPECIMEN')),
  );
  return {
    orc: segments('ORC')[0],
    obr: segments('OBR')[0],
    notes: segments('NTE'),
    participations: segments('PRT'),
    timings: groups('TIMING', 'TIMING_QTY', 'TIMING_PRIOR').flatMap((one) => one.segments('TQ1')),
    diagnoses: segments('DG1'),
    observations: [...documents.filter((one) => one.segment('TXA') === undefined), ...groups(...observationGroups)],
    specimens: [...around, ...groups('SPECIMEN'), ...shipped],
    documents: documents.filter((one) => one.segment('TXA') !== undefined),
    charges: segments('FT1'),
    kept: segments(...keptSegments),
  };
}
