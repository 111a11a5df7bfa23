import type { AcknowledgementCode, Issue, Receipt } from '#flow';
import { isXml } from '#formats/cda/is-xml.ts';
import { acknowledge } from '#formats/hl7v2/acknowledge.ts';
import type { Now } from '#platform/clock.ts';
import { CausewayError } from '#platform/errors.ts';
import type { Step } from '#platform/steps.ts';
import { applicationCode, commitCode, isWanted } from './acknowledgement-policy.ts';
import { describeDocument } from './describe-document.ts';
import { type Described, describeMessage, describeUnreadable, headerOf, type Incoming } from './describe-message.ts';
import type { ReceiveEvents } from './events.ts';
import type { FeedSettings } from './feed-settings.ts';
import type { Intake, OutcomeOf } from './intake.ts';
import { issueOf } from './issue-of.ts';

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
  /** What was found in the message, refused or not. */
  readonly issues: readonly Issue[];
  /** The sender waits for an answer that it will not get: its connection must end. */
  readonly isLost: boolean;
  /** Starts the wait for the application answer; absent where none is due. */
  readonly later?: () => Promise<Answer | undefined>;
}

/**
 * Describes a message, appends it and prints its answer, after the commit. An append that fails is answered AR or CR: the
 * sender keeps its message. Never rejects, whatever the bytes and whatever fails: a message must not cost its neighbours.
 */
export async function takeIn(incoming: Incoming, reception: Reception): Promise<TakenIn> {
  const described = describe(incoming, reception);
  const { envelope, plan } = described;
  let receipt: Receipt;
  try {
    receipt = await reception.intake.append(envelope);
  } catch (error) {
    reception.events.unavailable(reception.feed.name, error);
    return refuse(described, error, reception);
  }
  reception.step('receive: committed, answer not sent');
  // The stored code goes before ours, so that a duplicate gets the answer that the first one got.
  const code = receipt.answer;
  const isDue = isWanted(plan.commit, code);
  const id = `${receipt.part}-${receipt.seq}`;
  const answer = isDue ? print(described, code, envelope.issues, id, receipt.receivedAt, reception) : { code };
  const taken = { committed: true, answer, issues: envelope.issues, isLost: isDue && answer.bytes === undefined };
  const later = plan.mode === 'enhanced' ? laterAnswer(described, receipt, isDue, reception) : undefined;
  return later === undefined ? taken : { ...taken, later };
}

/** A message that we fail to describe is kept and answered AE: the fault is ours, and must not end the process. */
function describe(incoming: Incoming, { feed, supports, events }: Reception): Described {
  try {
    return isXml(incoming.bytes) ? describeDocument(incoming, feed) : describeMessage(incoming, feed, supports);
  } catch (error) {
    events.unexpected(feed.name, error);
    return describeUnreadable(incoming, feed, issueOf('CW-ANY-001'));
  }
}

function print(
  described: Described,
  code: AcknowledgementCode,
  issues: readonly Issue[],
  controlId: string,
  at: number,
  { feed, events }: Reception,
): Answer {
  try {
    return { code, bytes: acknowledge({ message: described.message, code, issues, controlId, at }) };
  } catch (error) {
    events.unexpected(feed.name, error);
    return { code };
  }
}

/** The answer after processing (MSH-16). What was refused at the commit is not processed: it is answered at once. */
function laterAnswer(
  described: Described,
  { part, seq, receivedAt, answer }: Receipt,
  wasAnswered: boolean,
  reception: Reception,
): (() => Promise<Answer | undefined>) | undefined {
  const { application } = described.plan;
  if (application === 'NE') return undefined;
  const { disposition, issues } = described.envelope;
  const { outcome } = reception;
  // Kept small: it may wait for long.
  const header: Described = { ...described, message: headerOf(described.message) };
  const printLater = (code: AcknowledgementCode, found: readonly Issue[]): Answer | undefined =>
    isWanted(application, code) ? print(header, code, found, `${part}-${seq}-A`, receivedAt, reception) : undefined;
  if (disposition !== 'apply') {
    // HL7 v2.5.1 §2.9.3.1: after CE or CR no application answer follows.
    return wasAnswered ? undefined : async () => printLater(applicationCode(answer), issues);
  }
  if (outcome === undefined) return undefined;
  return async () => {
    const processed = await outcome(part, seq);
    return printLater(processed.code, processed.issues);
  };
}

/** Nothing was kept. A sender that wants to hear of nothing, or a feed that says so, gets no bytes but a closed connection. */
function refuse(described: Described, error: unknown, reception: Reception): TakenIn {
  const { feed, now } = reception;
  const code = commitCode(described.plan, 'AR');
  const issues = [issueOf(error instanceof CausewayError && error.row.ack === 'AR' ? error.code : 'CW-RCV-003')];
  const isDue = feed.whenUnavailable === 'reject' && isWanted(described.plan.commit, code);
  const answer = isDue
    ? print(described, code, issues, `R-${described.envelope.receivedAt}`, now(), reception)
    : { code };
  return { committed: false, answer, issues, isLost: answer.bytes === undefined };
}
