import type { AcknowledgementCode } from '#flow';
import type { FeedSettings } from './feed-settings.ts';

/** HL7 table 0155, accept and application acknowledgement conditions. */
export type Condition = 'AL' | 'NE' | 'ER' | 'SU';

/** Which answers a sender wants. In original mode there is one, `commit`, and it carries an application code. */
export interface AnswerPlan {
  readonly mode: 'original' | 'enhanced' | 'none';
  readonly commit: Condition;
  readonly application: Condition;
}

const original: AnswerPlan = { mode: 'original', commit: 'AL', application: 'NE' };
const silent: AnswerPlan = { mode: 'none', commit: 'NE', application: 'NE' };

/**
 * HL7 v2.5.1 §2.9.2: enhanced mode where MSH-15 or MSH-16 is valued, original mode where neither is. The feed's word goes
 * before the message's. Forced enhanced mode commits always and answers after processing only where MSH-16 asks for it.
 */
export function planAnswers(mode: FeedSettings['acknowledgement'], commit: string, application: string): AnswerPlan {
  if (mode === 'none') return silent;
  // Senders that pad their fields have blanks in these.
  const msh15 = commit.trim();
  const msh16 = application.trim();
  const isEnhanced = mode === 'enhanced' || (mode === 'by-message' && (msh15 !== '' || msh16 !== ''));
  if (!isEnhanced) return original;
  const absent = mode === 'enhanced' && msh15 === '' ? 'AL' : 'NE';
  return { mode: 'enhanced', commit: condition(msh15, absent), application: condition(msh16, 'NE') };
}

/** An unknown word asks for something, so it gets an answer always. */
function condition(field: string, absent: Condition): Condition {
  if (field === '') return absent;
  return field === 'NE' || field === 'ER' || field === 'SU' ? field : 'AL';
}

/** Whether a condition wants an answer of this code. */
export function isWanted(condition: Condition, code: AcknowledgementCode): boolean {
  if (condition === 'AL' || condition === 'NE') return condition === 'AL';
  const isSuccess = code === 'AA' || code === 'CA';
  return (condition === 'SU') === isSuccess;
}

/** The first answer's code: AA, AE, AR, which enhanced mode spells CA, CE, CR. */
export function commitCode(plan: AnswerPlan, code: 'AA' | 'AE' | 'AR'): AcknowledgementCode {
  if (plan.mode !== 'enhanced') return code;
  return code === 'AA' ? 'CA' : code === 'AE' ? 'CE' : 'CR';
}

/** The code of the answer after processing, from what the journal keeps as the first one. */
export function applicationCode(code: AcknowledgementCode): 'AA' | 'AE' | 'AR' {
  if (code === 'CA' || code === 'AA') return 'AA';
  return code === 'CE' || code === 'AE' ? 'AE' : 'AR';
}
