import type { AcknowledgementCode, Issue } from '#flow';
import { acknowledge } from '#formats/hl7v2/acknowledge.ts';
import type { Described } from './describe-message.ts';
import type { FeedSettings } from './feed-settings.ts';

/**
 * The acknowledgement's bytes. Equal input gives equal bytes: its control id and time come from the journal's receipt, so
 * that a duplicate gets the very answer again.
 */
export function printAnswer(
  { message }: Described,
  code: AcknowledgementCode,
  issues: readonly Issue[],
  controlId: string,
  at: number,
  _feed: FeedSettings,
): Uint8Array {
  return acknowledge({ message, code, issues, controlId, at });
}
