import type { FaultKind } from '../events.ts';
import { CR, LF, VT } from './block.ts';

/** How a frame ends after its `FS`: the bytes that belong to the end block, and what is off with it. */
export interface Ending {
  readonly bytes: number;
  readonly fault: FaultKind | undefined;
}

/** The ending that `FS` and the byte after it make; undefined where the frame goes on. */
export function endingOf(next: number, isWide: boolean): Ending | undefined {
  if (next === CR) return regular;
  if (next === LF) return withLineFeed;
  // UTF-16 has any byte anywhere: there, only `FS` with a line end ends a frame.
  return (next === VT || next === 0) && !isWide ? withoutEnd : undefined;
}

const regular: Ending = { bytes: 1, fault: undefined };
const withLineFeed: Ending = { bytes: 1, fault: 'line feed after the end block' };
const withoutEnd: Ending = { bytes: 0, fault: 'no carriage return after the end block' };
