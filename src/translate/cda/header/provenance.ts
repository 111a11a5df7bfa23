import { child } from '#formats/xml/xml-element.ts';
import { add, type Element } from '../../element.ts';
import { absent } from '../../extensions.ts';
import type { CdaContext } from '../context.ts';
import { putInstant, putTime } from '../times.ts';
import type { Parties, Party } from './parties.ts';

/** Who made the document: Provenance of its DocumentReference and Composition. Undefined where nobody is named. */
export function provenanceOf(context: CdaContext, parties: Parties, targets: readonly Element[]): Element | undefined {
  const content: Element = { target: [...targets] };
  const [first] = parties.authors;
  const written = child(first?.source, 'time');
  putTime(context, content, 'occurredDateTime', written);
  if (
    !putInstant(context, content, 'recorded', child(context.root, 'effectiveTime')) &&
    !putInstant(context, content, 'recorded', written)
  ) {
    content._recorded = absent('unknown');
  }
  const agents: readonly (readonly [string, string, readonly Party[]])[] = [
    ['author', 'Author', parties.authors],
    ['enterer', 'Enterer', parties.enterers],
    ['informant', 'Informant', parties.informants],
    ['legal', 'Legal Authenticator', parties.legalAuthenticators],
    ['attester', 'Attester', parties.authenticators],
  ];
  for (const [code, display, list] of agents) {
    for (const { who, organization } of list) {
      const agent: Element = { type: participation(code, display), who };
      if (who.reference !== organization?.reference) {
        // Whoever is a person or a device acts for someone (US Core, provenance-1): the keeper of the document, at last.
        agent.onBehalfOf = organization ?? parties.custodian ?? absent('unknown');
      }
      add(content, 'agent', agent);
    }
  }
  if (parties.custodian !== undefined) {
    add(content, 'agent', { type: participation('custodian', 'Custodian'), who: parties.custodian });
  }
  return content.agent === undefined ? undefined : content;
}

function participation(code: string, display: string): Element {
  const system = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
  return { coding: [{ system, code, display }] };
}
