import type { FaultKind } from '../events.ts';

/** What stood between a start block and an end block. */
export interface Frame {
  readonly kind: 'frame';
  /** The content; of one that is too large its first `fragmentBytes` only. */
  readonly payload: Buffer;
  /** Bytes of the content as sent. */
  readonly length: number;
  /** Where in the stream it began. */
  readonly offset: number;
  /** What was tolerated, or is wrong with it: see `isAmbiguous`. */
  readonly faults: readonly FaultKind[];
}

/** Bytes that are no frame. */
export interface Fragment {
  readonly kind: 'fragment';
  readonly fault: FaultKind;
  /** The first `fragmentBytes` of them. */
  readonly bytes: Buffer;
  readonly length: number;
  readonly offset: number;
  /** Nothing after it can be trusted: close the connection. */
  readonly fatal: boolean;
}

export interface FrameReaderOptions {
  /** A frame with more content is read to its end, but not kept. */
  readonly maxBytes: number;
  /** Bytes kept of a fragment, and of junk before the stream is given up. */
  readonly fragmentBytes: number;
  readonly missingStartBlock: 'close' | 'accept';
}

/** A frame whose borders may be wrong: it is never accepted, or two messages could pass as one. */
export function isAmbiguous(frame: Frame): boolean {
  return frame.faults.includes('start block inside a message') || frame.faults.includes('end block inside a message');
}
