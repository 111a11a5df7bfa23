import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import { structureOf } from '#formats/hl7v2/structure-of.ts';
import type { Element } from '../../element.ts';
import { universalOf } from '../datatypes/hd.ts';
import { timestampOf } from '../datatypes/ts.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import type { Writing } from '../writing.ts';

/** What a header says beside what the resources do. */
export interface Envelope {
  /** `ADT^A01`. */
  readonly type: string;
  readonly controlId: string;
  /** When the message is sent: a FHIR instant. */
  readonly sentAt: string;
  readonly header: Element | undefined;
  /** Whose record it is (Patient.managingOrganization), where no MessageHeader says who sends. */
  readonly sender?: Element | undefined;
}

/** MSH (HL7 v2.5.1 §2.15.9). MSH-18 is filled where a text is not ASCII, by `writeMessage`. */
export function msh(writing: Writing, { type, controlId, sentAt, header, sender }: Envelope): Draft {
  const [code = '', trigger = ''] = type.split('^');
  const source = child(header, 'source');
  const destination = child(header, 'destination');
  return {
    id: 'MSH',
    fields: {
      3: hd(writing, text(source, 'name'), text(source, 'endpoint')),
      4: organization(writing, child(header, 'sender') ?? sender),
      5: hd(writing, text(destination, 'name'), text(destination, 'endpoint')),
      6: organization(writing, child(destination, 'receiver')),
      7: timestampOf(sentAt),
      9: [code, trigger, structureOf(code, trigger)],
      10: controlId,
      11: 'P',
      12: '2.5.1',
      19: text(header, 'language'),
    },
  };
}

/** An application is known by a name, and by an address where it has one. */
function hd(writing: Writing, name: string, endpoint: string): RepetitionDraft {
  const isAddress = /^(urn:(oid|uuid|dns):|https?:)/.test(endpoint);
  return isAddress ? [name, ...universalOf(writing, endpoint)] : name;
}

/** HD of an organization: its name is the namespace, a universal identifier says who it is. */
export function organization(writing: Writing, reference: Element | undefined): RepetitionDraft {
  const found = organizationAt(writing, reference);
  const universal = list(found, 'identifier').find(({ system }) => system === 'urn:ietf:rfc:3986');
  const named = xon(writing, reference, undefined, true);
  const name = text(found, 'name') || (Array.isArray(named) ? String(named[0] ?? '') : '');
  return universal === undefined ? name : [name, ...universalOf(writing, text(universal, 'value'))];
}
