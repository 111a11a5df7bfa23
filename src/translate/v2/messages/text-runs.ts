import type { Segment } from '#formats/hl7v2/segment.ts';
import { codeKey } from './member-keys.ts';

/** Whether an OBX is words to be read, TX or FT. */
export function isText(obx: Segment): boolean {
  const type = obx.value(2);
  return type === 'TX' || type === 'FT';
}

/**
 * Runs of OBX that are lines of one text: neighbours of type TX or FT with one code, whose sub-ids are equal or number the
 * lines. Everything else is a run of its own.
 */
export function runsOf<T extends { readonly obx: Segment }>(sent: readonly T[], isJoining: boolean): T[][] {
  const runs: T[][] = [];
  for (const one of sent) {
    const run = runs.at(-1);
    if (isJoining && run !== undefined && continues(run, one.obx)) run.push(one);
    else runs.push([one]);
  }
  return runs;
}

function continues(run: readonly { readonly obx: Segment }[], obx: Segment): boolean {
  const start = run[0]!.obx;
  if (
    !isText(start) ||
    !isText(obx) ||
    codeKey(start, 3) !== codeKey(obx, 3) ||
    start.value(3, 1, 2) !== obx.value(3, 1, 2)
  ) {
    return false;
  }
  const [before, now] = [start.value(4).trim(), obx.value(4).trim()];
  // A run is of one sub-id or of numbers in order: its last line tells which.
  return before === now ? run.at(-1)!.obx.value(4).trim() === now : before === '1' && now === `${run.length + 1}`;
}
