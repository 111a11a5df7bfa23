import type { Reception } from '../take-in.ts';
import type { Fragment, Frame } from './frame.ts';

/** Tells what came: frames with what was off around them, and what was no frame. */
export function tellPiece(piece: Frame | Fragment, { feed, events, step }: Reception): void {
  if (piece.kind === 'fragment') {
    events.fault(feed.name, piece.fault, piece.offset);
    return;
  }
  step('receive: frame complete');
  events.received(feed.name, 'mllp', piece.length);
  for (const fault of piece.faults) events.fault(feed.name, fault, piece.offset);
}
