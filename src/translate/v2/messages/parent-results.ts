import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element } from '../../element.ts';
import { first, type Marks, mark } from '../leaves.ts';

/** A result that has been stated. */
export interface Stated {
  readonly obx: Segment;
  /** The order's OBR and ORC numbers as text. */
  readonly content: Element;
  readonly reference: Element;
}

/** Results of a message by the orders that they are of: a susceptibility finds the organism that it was tested of. */
export interface Parentage {
  /** Tells of an order's results, and what OBR says they come of. */
  tell(obr: Marks, results: readonly Stated[]): void;
  /** Joins children to parents (`Observation.hasMember`), when all orders have been told of. */
  join(): void;
}

/**
 * OBR-29 names the parent order, OBR-26 the result within it: its OBX-3 and OBX-4 (HL7 v2.5.1 §7.4.1.26, §7.3.1). The parent may stand
 * before its children or behind them.
 */
export function newParentage(): Parentage {
  const told: { readonly marks: Marks; readonly obr: Segment; readonly results: readonly Stated[] }[] = [];
  return {
    tell: (marks, results) => {
      told.push({ marks, obr: marks.segment, results });
    },
    join: () => {
      const parents = told.flatMap(({ obr, results }) => results.map((result) => ({ obr, result })));
      for (const { marks, obr, results } of told) {
        if (!obr.has(26) || results.length === 0) continue;
        const parent = parents.find((one) => one.obr !== obr && isParent(one.result.obx, obr) && isOrder(one.obr, obr));
        if (parent === undefined) continue;
        for (const { reference } of results) add(parent.result.content, 'hasMember', reference);
        for (const component of [1, 2]) mark(first(marks, 26)!, 'Observation#hasMember', '', component);
      }
    },
  };
}

/** OBR-26.1 is OBX-3 (its parts as sub-components), OBR-26.2 is OBX-4; a sub-id that the parent does not have tells nothing. */
function isParent(obx: Segment, child: Segment): boolean {
  const [code, sub] = [child.value(26, 1, 1).trim(), child.value(26, 2).trim()];
  return code !== '' && obx.value(3).trim() === code && obx.value(4).trim() === sub;
}

/** OBR-29 (EIP): the parent's placer or filler number; where it is empty any order of the message may be the parent. */
function isOrder(obr: Segment, child: Segment): boolean {
  const [placer, filler] = [child.value(29, 1, 1).trim(), child.value(29, 2, 1).trim()];
  if (placer === '' && filler === '') return true;
  return (filler !== '' && obr.value(3).trim() === filler) || (placer !== '' && obr.value(2).trim() === placer);
}
