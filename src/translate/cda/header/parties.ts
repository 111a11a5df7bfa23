import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import type { Element } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { actor, organizationOf } from '../participants.ts';

/** Someone who had a part in the document. */
export interface Party {
  readonly source: XmlElement;
  readonly who: Element;
  readonly organization: Element | undefined;
}

/** Who had which part in the making of the document. */
export interface Parties {
  readonly authors: readonly Party[];
  readonly custodian: Element | undefined;
  readonly legalAuthenticators: readonly Party[];
  readonly authenticators: readonly Party[];
  readonly enterers: readonly Party[];
  readonly informants: readonly Party[];
  readonly recipients: readonly Party[];
  /** Relatives, insured persons, callback contacts … */
  readonly participants: readonly Party[];
}

/** Reads the participations of the header; whom they name is stated. */
export function partiesOf(context: CdaContext): Parties {
  const { root } = context;
  const all = (name: string, ...roles: readonly string[]) =>
    children(root, name).flatMap((source): Party[] => {
      const role = roles.map((one) => child(source, one)).find((one) => one !== undefined);
      const organization = organizationOf(
        context,
        child(role, 'representedOrganization') ??
          child(role, 'receivedOrganization') ??
          child(role, 'scopingOrganization'),
      );
      const who = actor(context, role) ?? organization;
      return who === undefined ? [] : [{ source, who, organization }];
    });
  return {
    authors: all('author', 'assignedAuthor'),
    custodian: organizationOf(
      context,
      child(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization'),
    ),
    legalAuthenticators: all('legalAuthenticator', 'assignedEntity'),
    authenticators: all('authenticator', 'assignedEntity'),
    enterers: all('dataEnterer', 'assignedEntity'),
    informants: all('informant', 'assignedEntity', 'relatedEntity'),
    recipients: all('informationRecipient', 'intendedRecipient'),
    participants: all('participant', 'associatedEntity'),
  };
}
