import type { AcknowledgementCode, Issue } from '#flow';
import type { Now } from '#platform/clock.ts';
import { CausewayError } from '#platform/errors.ts';
import type { Step } from '#platform/steps.ts';
import { applicationCode, commitCode, isWanted } from './acknowledgement-policy.ts';
import type { Described } from './describe-message.ts';
import type { ReceiveEvents } from './events.ts';
import type { FeedSettings } from './feed-settings.ts';
import type { Intake, OutcomeOf } from './intake.ts';
import { issueOf } from './issue-of.ts';
import { printAnswer } from './print-answer.ts';

/** What every receiver is given: the feed it serves, where messages go, and whom it tells. */
export interface Reception {
  readonly feed: FeedSettings;
  readonly intake: Intake;
  readonly events: ReceiveEvents;
  readonly now: Now;
  readonly step: Step;
  /** Whether a translator knows this type (`ADT^A01`). Absent: all are taken. */
  readonly supports?: (messageType: string) => boolean;
  /** For application answers in enhanced mode; without it none are given. */
  readonly outcome?: OutcomeOf;
}

/** A message's first answer. `bytes` is absent where the sender wants none. */
export interface Answer {
  readonly code: AcknowledgementCode;
  readonly bytes?: Uint8Array;
}

export interface TakenIn {
  /** Whether the message is in the journal. */
  readonly committed: boolean;
  readonly answer: Answer;
  /** Starts the wait for the application answer; absent where none is due. */
  readonly later?: () => Promise<Answer | undefined>;
}

/**
 * Appends a described message and prints its answer, after the commit. An append that fails is answered AR or CR: the
 * sender keeps its message. Never rejects.
 */
export async function takeIn(described: Described, reception: Reception): Promise<TakenIn> {
  const { envelope, plan } = described;
  try {
    const receipt = await reception.intake.append(envelope);
    reception.step('receive: committed, answer not sent');
    // The stored code goes before ours, so that a duplicate gets the answer that the first one got.
    const code = receipt.answer;
    const stamp = { id: `${receipt.part}-${receipt.seq}`, at: receipt.receivedAt };
    const wantsCommit = isWanted(plan.commit, code);
    const answer: Answer = wantsCommit
      ? { code, bytes: printAnswer(described, code, envelope.issues, stamp.id, stamp.at, reception.feed) }
      : { code };
    if (plan.mode !== 'enhanced') return { committed: true, answer };
    const later = laterAnswer(described, code, wantsCommit, receipt.part, receipt.seq, stamp.at, reception);
    return later === undefined ? { committed: true, answer } : { committed: true, answer, later };
  } catch (error) {
    reception.events.unavailable(reception.feed.name, error);
    return { committed: false, answer: refusal(described, error, reception) };
  }
}

/** The answer after processing (MSH-16). What was refused at the commit is not processed: it is answered at once. */
function laterAnswer(
  described: Described,
  committed: AcknowledgementCode,
  wasAnswered: boolean,
  part: number,
  seq: number,
  at: number,
  { feed, outcome }: Reception,
): (() => Promise<Answer | undefined>) | undefined {
  const { plan, envelope } = described;
  if (plan.application === 'NE') return undefined;
  const print = (code: AcknowledgementCode, issues: readonly Issue[]): Answer | undefined =>
    isWanted(plan.application, code)
      ? { code, bytes: printAnswer(described, code, issues, `${part}-${seq}-A`, at, feed) }
      : undefined;
  if (envelope.disposition !== 'apply') {
    // HL7 v2.5.1 §2.9.3.1: after CE or CR no application answer follows.
    return wasAnswered ? undefined : async () => print(applicationCode(committed), envelope.issues);
  }
  if (outcome === undefined) return undefined;
  return async () => {
    const { code, issues } = await outcome(part, seq);
    return print(code, issues);
  };
}

/** Nothing was kept. A sender that wants to hear of nothing gets no bytes: its connection must be closed instead. */
function refusal(described: Described, error: unknown, { feed, now }: Reception): Answer {
  const code = commitCode(described.plan, 'AR');
  if (feed.whenUnavailable === 'close' || !isWanted(described.plan.commit, code)) return { code };
  const { receivedAt } = described.envelope;
  const known = error instanceof CausewayError && error.row.ack === 'AR' ? error.code : 'CW-RCV-003';
  return { code, bytes: printAnswer(described, code, [issueOf(known)], `R-${receivedAt}`, now(), feed) };
}
