import type { Element } from '../../element.ts';
import type { Draft } from '../segment-draft.ts';
import { ntes } from '../segments/nte.ts';
import { obxs } from '../segments/obx.ts';
import type { Writing } from '../writing.ts';

/** How a row of observations is counted, and whether its structure has room for notes behind each. */
export interface Row {
  /** OBX that stand before them in the same group. */
  readonly before?: number;
  readonly withNotes?: boolean;
}

/** Observations → OBX in one row of set ids, each with its notes. */
export function observed(
  writing: Writing,
  observations: readonly Element[],
  { before = 0, withNotes = true }: Row = {},
): Draft[] {
  let count = before;
  return observations.flatMap((one) => {
    const own = obxs(writing, one, count + 1);
    count += own.filter(({ id }) => id === 'OBX').length;
    return withNotes ? [...own, ...ntes(writing, one)] : own;
  });
}
