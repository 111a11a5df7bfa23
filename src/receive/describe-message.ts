import type { Envelope, Issue, Protocol } from '#flow';
import { businessKeys } from '#formats/hl7v2/business-keys.ts';
import { standardDelimiters } from '#formats/hl7v2/delimiters.ts';
import { Message } from '#formats/hl7v2/message.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { parseTimestamp } from '#formats/hl7v2/parse-timestamp.ts';
import { timestampEpoch } from '#formats/hl7v2/timestamp-epoch.ts';
import type { Zone } from '#platform/zone.ts';
import { type AnswerPlan, commitCode, planAnswers } from './acknowledgement-policy.ts';
import { judge } from './feed-policy.ts';
import type { FeedSettings } from './feed-settings.ts';
import { parseOptions } from './parse-options.ts';

/** A message as a receiver got it, ready to be described. */
export interface Incoming {
  readonly bytes: Uint8Array;
  readonly protocol: Protocol;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** What the receiver found around it: an error refuses the message, anything else goes along with it. */
  readonly issues: readonly Issue[];
  /** The bytes are the beginning of a message, or none. */
  readonly isFragment?: boolean;
}

/** What goes to the journal, and what its answers need. */
export interface Described {
  readonly envelope: Envelope;
  readonly message: Message;
  readonly plan: AnswerPlan;
}

/** Reads a message's header and keys and judges it by the feed's declaration. Never throws, whatever the bytes. */
export function describeMessage(
  { bytes, protocol, receivedAt, issues, isFragment }: Incoming,
  feed: FeedSettings,
  supports?: (messageType: string) => boolean,
): Described {
  const message = parseMessage(bytes, parseOptions(feed));
  const header = message.segments[0];
  const verdict = judge(message, issues, feed, supports);
  const isAnswer = message.code === 'ACK';
  const msh15 = header?.value(15).trim() ?? '';
  // An acknowledgement is not acknowledged, unless it asks for it: two systems would answer each other for ever.
  const mode = isAnswer && msh15 === '' ? 'none' : feed.acknowledgement;
  const plan = planAnswers(mode, msh15, header?.value(16) ?? '');
  const eventAt = eventTime(message, feed.timeZone);
  const envelope: Envelope = {
    feed: feed.name,
    protocol,
    body: bytes,
    ...(isFragment && { isFragment }),
    receivedAt,
    ...(eventAt === undefined ? {} : { eventAt }),
    controlId: message.controlId,
    messageType: message.type,
    sender: { application: header?.raw(3) ?? '', facility: header?.raw(4) ?? '' },
    orderKeys: businessKeys(feed.readAs?.(message).message ?? message).order,
    answer: commitCode(plan, verdict.code),
    disposition: isAnswer ? 'keep' : verdict.disposition,
    issues: verdict.issues,
  };
  return { envelope, message, plan };
}

/** A message of which nothing can be said but that it came. */
export function describeUnreadable(incoming: Incoming, feed: FeedSettings, reason: Issue): Described {
  const { bytes, protocol, receivedAt, issues, isFragment } = incoming;
  const plan = planAnswers(feed.acknowledgement === 'none' ? 'none' : 'original', '', '');
  const envelope: Envelope = {
    feed: feed.name,
    protocol,
    body: bytes,
    ...(isFragment && { isFragment }),
    receivedAt,
    controlId: '',
    messageType: '',
    sender: { application: '', facility: '' },
    orderKeys: [],
    answer: 'AE',
    disposition: 'keep',
    issues: [reason, ...issues],
  };
  const message = new Message(bytes, standardDelimiters, { name: 'UTF-8', origin: 'bytes' }, [], []);
  return { envelope, message, plan };
}

/** The message's MSH alone, in bytes of its own: all that an answer needs. */
export function headerOf(message: Message): Message {
  const header = message.segments[0];
  return header === undefined ? message : parseMessage(Buffer.from(message.bytes.subarray(header.start, header.end)));
}

/** EVN-2, else MSH-7. A time without an offset is the feed's zone's; where none is declared its clock orders it all the same. */
function eventTime(message: Message, zone: Zone | undefined): number | undefined {
  return epoch(message.first('EVN')?.value(2), zone) ?? epoch(message.segments[0]?.value(7), zone);
}

function epoch(text: string | undefined, zone: Zone | undefined): number | undefined {
  const timestamp = text === undefined || text === '' ? undefined : parseTimestamp(text);
  return timestamp && timestampEpoch(timestamp, zone);
}
