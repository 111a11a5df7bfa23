import type { Issue } from '#flow';
import type { FeedSettings } from './feed-settings.ts';
import { issueOf } from './issue-of.ts';
import { messagesOf } from './messages-of.ts';

/** One message's bytes, and what is to be said of it beforehand. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly issues: readonly Issue[];
}

/** What a frame or body becomes: its message, each message of a batch, or, where the feed takes none, the batch refused. */
export function divide(bytes: Uint8Array, issues: readonly Issue[], feed: FeedSettings): readonly Part[] {
  const found = messagesOf(bytes);
  if (found.messages.length === 1 && found.messages[0] === bytes) return [{ bytes, issues }];
  if (feed.batch === 'refuse') return [{ bytes, issues: [...issues, issueOf('CW-RCV-012')] }];
  const all = found.issues.length === 0 ? issues : [...issues, ...found.issues];
  return found.messages.map((message) => ({ bytes: message, issues: all }));
}
