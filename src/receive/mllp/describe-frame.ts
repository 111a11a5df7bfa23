import type { Issue } from '#flow';
import { issueOf } from '../issue-of.ts';
import { type Fragment, type Frame, isAmbiguous } from './frame.ts';
import { skipBlanks } from './signature.ts';

/** What a frame's borders say about its message: errors refuse it, tolerated faults go along as information. */
export function frameIssues(frame: Frame): readonly Issue[] {
  if (frame.faults.length === 0) return frame.payload.length === 0 ? [issueOf('CW-RCV-007')] : none;
  if (frame.faults.includes('too large')) return [issueOf('CW-RCV-004')];
  if (isAmbiguous(frame)) return [issueOf('CW-RCV-005')];
  const tolerated = issueOf('CW-RCV-015', 'information');
  return skipBlanks(frame.payload) === frame.payload.length ? [issueOf('CW-RCV-007'), tolerated] : [tolerated];
}

/** A fragment is kept with the reason it is none of the sender's messages. */
export function fragmentIssues(fragment: Fragment): readonly Issue[] {
  return [issueOf(fragment.fault === 'start block inside a message' ? 'CW-RCV-006' : 'CW-RCV-016')];
}

const none: readonly Issue[] = [];
