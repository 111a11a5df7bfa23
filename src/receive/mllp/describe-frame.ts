import type { Issue } from '#flow';
import { issueOf } from '../issue-of.ts';
import { type Fragment, type Frame, isAmbiguous } from './frame.ts';
import { skipBlanks } from './signature.ts';

/** What a frame's borders say about its message: errors refuse it, tolerated faults go along as information. */
export function frameIssues(frame: Frame): readonly Issue[] {
  const { faults, payload } = frame;
  if (faults.includes('too large')) return [issueOf('CW-RCV-004')];
  const tolerated = faults.length === 0 ? none : [issueOf('CW-RCV-015', 'information')];
  if (skipBlanks(payload) === payload.length) return [issueOf('CW-RCV-007'), ...tolerated];
  return isAmbiguous(frame) ? [issueOf('CW-RCV-005')] : tolerated;
}

/** A fragment is kept with the reason it is none of the sender's messages. */
export function fragmentIssues(fragment: Fragment): readonly Issue[] {
  return [issueOf(fragment.fault === 'start block inside a message' ? 'CW-RCV-006' : 'CW-RCV-016')];
}

const none: readonly Issue[] = [];
