import type { Envelope, Issue, Protocol } from '#flow';
import { businessKeys } from '#formats/hl7v2/business-keys.ts';
import { charsetNamed } from '#formats/hl7v2/charset.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { type ParseOptions, parseMessage } from '#formats/hl7v2/parse-message.ts';
import { parseTimestamp } from '#formats/hl7v2/parse-timestamp.ts';
import { limits } from '#platform/limits.ts';
import { type AnswerPlan, commitCode, planAnswers } from './acknowledgement-policy.ts';
import { judge } from './feed-policy.ts';
import type { FeedSettings } from './feed-settings.ts';

/** A message as a receiver got it, ready to be described. */
export interface Incoming {
  readonly bytes: Uint8Array;
  readonly protocol: Protocol;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** What the receiver found around it: an error refuses the message, anything else goes along with it. */
  readonly issues: readonly Issue[];
}

/** What goes to the journal, and what its answers need. */
export interface Described {
  readonly envelope: Envelope;
  readonly message: Message;
  readonly plan: AnswerPlan;
}

/** Reads a message's header and keys and judges it by the feed's declaration. Never throws, whatever the bytes. */
export function describeMessage(
  { bytes, protocol, receivedAt, issues }: Incoming,
  feed: FeedSettings,
  supports?: (messageType: string) => boolean,
): Described {
  const message = parseMessage(bytes, parseOptions(feed));
  const header = message.segments[0];
  const verdict = judge(message, issues, feed, supports);
  const isAnswer = message.code === 'ACK';
  const msh15 = header?.value(15) ?? '';
  // An acknowledgement is not acknowledged, unless it asks for it: two systems would answer each other for ever.
  const mode = isAnswer && msh15 === '' ? 'none' : feed.acknowledgement;
  const plan = planAnswers(mode, msh15, header?.value(16) ?? '');
  const eventAt = eventTime(message, feed.timeZone);
  const envelope: Envelope = {
    feed: feed.name,
    protocol,
    body: bytes,
    receivedAt,
    ...(eventAt === undefined ? {} : { eventAt }),
    controlId: columnText(message.controlId),
    messageType: columnText(message.type),
    sender: { application: columnText(header?.raw(3) ?? ''), facility: columnText(header?.raw(4) ?? '') },
    orderKeys: verdict.disposition === 'apply' ? businessKeys(message).map(columnText) : [],
    answer: commitCode(plan, verdict.code),
    disposition: isAnswer ? 'keep' : verdict.disposition,
    issues: verdict.issues,
  };
  return { envelope, message, plan };
}

function parseOptions({ charset, forceCharset = false }: FeedSettings): ParseOptions {
  const name = charset === undefined ? undefined : charsetNamed(charset);
  return name === undefined ? {} : { charset: name, forceCharset };
}

/** EVN-2, else MSH-7: where neither has an offset, in the feed's zone. */
function eventTime(message: Message, timeZone: string): number | undefined {
  const event = message.first('EVN')?.value(2) ?? '';
  return epoch(event, timeZone) ?? epoch(message.segments[0]?.value(7) ?? '', timeZone);
}

function epoch(text: string, timeZone: string): number | undefined {
  return text === '' ? undefined : parseTimestamp(text, { timeZone })?.epochMs;
}

/** Fit for a text column and its index: no NUL, which PostgreSQL refuses, and bounded. The body has it as sent. */
function columnText(text: string): string {
  const clean = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return clean.length > limits.keyCharacters ? clean.slice(0, limits.keyCharacters) : clean;
}
