import type { Envelope, Issue } from '#flow';
import type { Message } from '#formats/hl7v2/message.ts';
import { type ErrorCode, errorTable } from '#platform/errors.ts';
import type { FeedSettings } from './feed-settings.ts';
import { issueOf } from './issue-of.ts';

/** What is to become of a message, and the answer that says so. */
export interface Verdict {
  /** In original mode; enhanced mode spells it CA, CE, CR. */
  readonly code: 'AA' | 'AE' | 'AR';
  readonly disposition: Envelope['disposition'];
  readonly issues: readonly Issue[];
}

/**
 * A feed's judgement of a message: unreadable or broken ones are kept and answered AR or AE with the reason, those of
 * another environment, sender or receiver are quarantined, and everything else is applied.
 *
 * @param framing what was found before parsing: a fault of the frame, or a tolerated one as a warning.
 */
export function judge(
  message: Message,
  framing: readonly Issue[],
  feed: FeedSettings,
  supports: ((messageType: string) => boolean) | undefined,
): Verdict {
  const issues = framing.length === 0 ? message.findings : [...framing, ...message.findings];
  const refusal = refusalOf(issues);
  if (refusal !== undefined) return { code: refusal, disposition: 'keep', issues };

  const reason = quarantineReason(message, feed);
  if (reason !== undefined) {
    return { code: feed.quarantineAnswer, disposition: 'quarantine', issues: [reason, ...issues] };
  }
  if (supports !== undefined && !supports(message.type)) {
    const isRefused = feed.unknownTrigger === 'AR';
    const issue = issueOf('CW-RCV-011', isRefused ? 'error' : 'warning', 'MSH[1]-9');
    return {
      code: feed.unknownTrigger,
      disposition: isRefused ? 'quarantine' : 'apply',
      issues: [issue, ...issues],
    };
  }
  return { code: 'AA', disposition: 'apply', issues };
}

/** The answer to issues of severity error, by their rows; the first AR or else the first AE. A row's AA is an AE here. */
function refusalOf(issues: readonly Issue[]): 'AE' | 'AR' | undefined {
  let found: 'AE' | undefined;
  for (const issue of issues) {
    if (issue.severity !== 'error') continue;
    if (errorTable[issue.code as ErrorCode].ack === 'AR') return 'AR';
    found = 'AE';
  }
  return found;
}

/** HL7 table 0103, processing id. */
const environments = { P: 'production', T: 'training', D: 'debugging' } as const;

function quarantineReason(message: Message, feed: FeedSettings): Issue | undefined {
  const header = message.segments[0];
  if (header === undefined) return undefined;
  const sent = environments[header.value(11) as keyof typeof environments];
  // An absent MSH-11 says nothing: a message that does not claim to be another environment's is taken.
  if (feed.environment !== undefined && header.has(11) && sent !== feed.environment) {
    return issueOf('CW-RCV-010', 'error', 'MSH[1]-11');
  }
  const { expected } = feed;
  if (expected === undefined) return undefined;
  const wanted = [expected.application, expected.facility, expected.receivingApplication, expected.receivingFacility];
  for (const [index, name] of wanted.entries()) {
    const field = index + 3;
    if (name === undefined || header.raw(field) === name || header.value(field) === name) continue;
    return issueOf('CW-RCV-009', 'error', `MSH[1]-${field}`);
  }
  return undefined;
}
