import type { Envelope, Issue } from '#flow';
import { documentOrderKeys, identifierKey } from '#formats/cda/document-keys.ts';
import { readCda } from '#formats/cda/read-cda.ts';
import { parseTimestamp } from '#formats/hl7v2/parse-timestamp.ts';
import { timestampEpoch } from '#formats/hl7v2/timestamp-epoch.ts';
import { attribute, child, textOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { CausewayError } from '#platform/errors.ts';
import { type Described, describeUnreadable, type Incoming } from './describe-message.ts';
import type { FeedSettings } from './feed-settings.ts';
import { issueOf } from './issue-of.ts';

/**
 * Reads a clinical document's header and keys. What is no XML, or no document or fragment of one, is kept and answered with
 * the reason. Never throws, whatever the bytes.
 */
export function describeDocument(incoming: Incoming, feed: FeedSettings): Described {
  const refusal = incoming.issues.find(({ severity }) => severity === 'error');
  if (refusal !== undefined)
    return describeUnreadable(
      { ...incoming, issues: incoming.issues.filter((issue) => issue !== refusal) },
      feed,
      refusal,
    );
  const root = read(incoming.bytes);
  if ('code' in root) return describeUnreadable(incoming, feed, root);
  const described = describeUnreadable(incoming, feed, issueOf('CW-CDA-001'));
  const envelope: Envelope = { ...described.envelope, ...headerOf(root, feed), issues: incoming.issues };
  return { ...described, envelope };
}

function read(bytes: Uint8Array): XmlElement | Issue {
  let root: XmlElement;
  try {
    root = readCda(bytes);
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    return issueOf(error.code, 'error', error.place);
  }
  return root.name.startsWith('{') ? issueOf('CW-CDA-001', 'error', '/') : root;
}

function headerOf(root: XmlElement, { timeZone }: FeedSettings): Partial<Envelope> {
  const id = identifierKey(child(root, 'id'));
  const code = attribute(child(root, 'code'), 'code')?.trim() ?? '';
  const device = child(root, 'author', 'assignedAuthor', 'assignedAuthoringDevice', 'softwareName');
  const custodian = child(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name');
  const time = parseTimestamp(attribute(child(root, 'effectiveTime'), 'value') ?? '');
  const eventAt = time && timestampEpoch(time, timeZone);
  return {
    controlId: id === undefined ? '' : `${id.authority}|${id.value}`,
    messageType: code === '' ? 'CDA' : `CDA^${code}`,
    sender: { application: textOf(device), facility: textOf(custodian) },
    orderKeys: documentOrderKeys(root),
    answer: 'AA',
    disposition: 'apply',
    ...(eventAt !== undefined && { eventAt }),
  };
}
