import type { Issue } from '#flow';
import { divide } from '../divide.ts';
import type { FeedSettings } from '../feed-settings.ts';
import { ACK, NAK } from './block.ts';
import { fragmentIssues, frameIssues } from './describe-frame.ts';
import type { Fragment, Frame } from './frame.ts';
import { startsMessage } from './signature.ts';

/** Bytes on their way to the journal. */
export interface Work {
  readonly bytes: Uint8Array;
  readonly issues: readonly Issue[];
  /** A fragment that nobody waits for is kept without an answer. */
  readonly isAnswered: boolean;
  /** They are not the whole of a message. */
  readonly isFragment: boolean;
}

/**
 * What a piece of the stream brings to the journal: a frame its message, or each message of a batch; a message that was
 * cut short by a new one itself; other fragments their bytes, unless they are a probe's or blanks.
 */
export function worksOf(piece: Frame | Fragment, feed: FeedSettings): readonly Work[] {
  if (piece.kind === 'fragment') return fragmentWork(piece);
  if (feed.release2 && piece.payload.length === 1 && (piece.payload[0] === ACK || piece.payload[0] === NAK))
    return none;
  const issues = frameIssues(piece);
  if (issues.some((issue) => issue.severity === 'error')) {
    return [{ bytes: piece.payload, issues, isAnswered: true, isFragment: piece.payload.length < piece.length }];
  }
  return divide(piece.payload, issues, feed).map((work) => ({ ...work, isAnswered: true, isFragment: false }));
}

function fragmentWork(piece: Fragment): readonly Work[] {
  switch (piece.fault) {
    case 'blanks between frames':
    case 'HTTP request':
    case 'TLS hello':
      return none;
    default: {
      // Of what a sender began, only a message is waited for: one that a new start block cut short.
      const isAnswered = piece.fault === 'start block inside a message' && startsMessage(piece.bytes);
      return [{ bytes: piece.bytes, issues: fragmentIssues(piece), isAnswered, isFragment: true }];
    }
  }
}

const none: readonly Work[] = [];
