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
  if (issues.some((issue) => issue.severity === 'error')) return [{ bytes: piece.payload, issues, isAnswered: true }];
  return divide(piece.payload, issues, feed).map((work) => ({ ...work, isAnswered: true }));
}

function fragmentWork(piece: Fragment): readonly Work[] {
  switch (piece.fault) {
    case 'blanks between frames':
    case 'HTTP request':
    case 'TLS hello':
      return none;
    case 'start block inside a message':
      return [{ bytes: piece.bytes, issues: fragmentIssues(piece), isAnswered: startsMessage(piece.bytes) }];
    default:
      return [{ bytes: piece.bytes, issues: fragmentIssues(piece), isAnswered: false }];
  }
}

const none: readonly Work[] = [];
