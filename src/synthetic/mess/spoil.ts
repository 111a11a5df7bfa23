import type { Draft } from '../messages/draft.ts';
import { editField } from '../messages/edit-field.ts';
import type { Random } from '../random.ts';
import { brokenSegment } from './broken-segment.ts';
import { impossibleDate } from './impossible-date.ts';
import type { Mess } from './mess.ts';
import { missingControlId, missingPatientId } from './missing-field.ts';
import { oddCharacterSet } from './odd-character-set.ts';
import { oversizedPdf } from './oversized-pdf.ts';
import { truncated } from './truncated.ts';
import { unknownTrigger } from './unknown-trigger.ts';

/**
 * Lets at most one trouble befall a message. Every dial draws for every message, so that turning one leaves what the others
 * hit as it was. `previousControlId` is that of the feed's message before.
 */
export function spoil(draft: Draft, mess: Mess, random: Random, previousControlId: string | undefined): Draft {
  let trouble: ((draft: Draft, random: Random) => Draft) | undefined;
  const isResult = draft.happening.kind === 'result';
  const consider = (probability: number, possible: boolean, cause: (draft: Draft, random: Random) => Draft) => {
    const hit = random.chance(probability) && possible;
    if (hit && trouble === undefined) trouble = cause;
  };
  consider(mess.truncated, true, truncated);
  consider(mess.missingControlId, true, missingControlId);
  consider(mess.missingPatientId, true, missingPatientId);
  consider(mess.brokenSegment, true, brokenSegment);
  consider(mess.unknownTrigger, !isResult, unknownTrigger);
  consider(mess.impossibleDate, true, impossibleDate);
  consider(mess.oddCharacterSet, draft.system.charset === 'UTF-8', oddCharacterSet);
  consider(mess.reusedControlId, previousControlId !== undefined, (one) => reusedControlId(one, previousControlId!));
  consider(mess.oversizedPdf, isResult, oversizedPdf);
  // A result on the wrong chart, and its repeat on the right one, are trouble enough.
  return trouble === undefined || draft.note !== undefined ? draft : trouble(draft, random);
}

function reusedControlId(draft: Draft, controlId: string): Draft {
  return {
    ...draft,
    controlId,
    segments: editField(draft.segments, 'MSH', 10, () => controlId),
    note: 'reused-control-id',
  };
}
