import { hash } from 'node:crypto';
import type { BusinessKey, Envelope, Issue } from '#flow';
import { errorTable } from '#platform/errors.ts';
import type { Limits } from '#platform/limits.ts';

/** The texts of an envelope as they fit the journal's columns; the bytes stay as they came. */
export interface StorableTexts {
  readonly controlId: string;
  readonly messageType: string;
  readonly sender: Envelope['sender'];
  readonly orderKeys: readonly BusinessKey[];
  readonly issues: readonly Issue[];
}

type Bounds = Pick<Limits, 'headerChars' | 'keysPerEntry' | 'keyChars'>;

/**
 * PostgreSQL's text holds neither U+0000 nor half a surrogate pair, and U+001F separates keys in `journal_append`: a header
 * with such characters must not cost its neighbours in the group their commit. They become U+FFFD.
 */
export function storableTexts(envelope: Envelope, bounds: Bounds): StorableTexts {
  const { sender, orderKeys } = envelope;
  const header = (text: string) => storableText(text, bounds.headerChars);
  const issues = envelope.issues.map(storableIssue);
  if (orderKeys.length > bounds.keysPerEntry) issues.push(tooManyKeys);
  return {
    controlId: header(envelope.controlId),
    messageType: header(envelope.messageType),
    sender: { application: header(sender.application), facility: header(sender.facility) },
    orderKeys: storableKeys(orderKeys, bounds),
    issues,
  };
}

/** The first keys up to the bound, each once, in the form in which the journal keeps and looks for them. */
export function storableKeys(keys: readonly BusinessKey[], bounds: Bounds): BusinessKey[] {
  const kept = new Set<BusinessKey>();
  for (const key of keys) {
    if (kept.size === bounds.keysPerEntry) break;
    if (key !== '') kept.add(storableKey(key, bounds.keyChars));
  }
  return [...kept];
}

/** A key as the journal keeps it. One that is longer than any real number is known by its beginning and its hash. */
export function storableKey(key: BusinessKey, maxChars: number): BusinessKey {
  if (key.length <= maxChars) return storableText(key, maxChars);
  return storableText(`${key.slice(0, maxChars - 64)}${hash('sha256', key, 'hex')}`, maxChars);
}

export function storableIssue(issue: Issue): Issue {
  return {
    code: storableText(issue.code),
    severity: issue.severity,
    text: storableText(issue.text),
    ...(issue.place === undefined ? {} : { place: storableText(issue.place) }),
    ...(issue.hint === undefined ? {} : { hint: storableText(issue.hint) }),
  };
}

function storableText(text: string, maxChars = Number.POSITIVE_INFINITY): string {
  const cut = text.length > maxChars ? text.slice(0, maxChars) : text;
  if (cut.isWellFormed() && !cut.includes('\u0000') && !cut.includes('\u001f')) return cut;
  return cut.toWellFormed().replace(/[\u0000\u001f]/g, '\ufffd');
}

const tooManyKeys: Issue = {
  code: 'CW-JRN-006',
  severity: 'warning',
  text: errorTable['CW-JRN-006'].text,
  hint: errorTable['CW-JRN-006'].hint,
};
