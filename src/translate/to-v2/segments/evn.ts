import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp, timestampOf } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { child, hasCode, list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import type { Writing } from '../writing.ts';
import { organization } from './msh.ts';

/** What is known of an event. */
export interface EventFacts {
  readonly trigger: string;
  readonly encounter: Element | undefined;
  readonly provenance: Element | undefined;
  /** A FHIR instant. */
  readonly sentAt: string;
}

/** EVN (HL7 v2.5.1 §3.4.1): when it was recorded, why, by whom, when it happened, of the Provenance of what is said. */
export function evn(writing: Writing, { trigger, encounter, provenance, sentAt }: EventFacts): Draft {
  const enterers = list(provenance, 'agent').filter((agent) =>
    hasCode(child(agent, 'type'), 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'enterer'),
  );
  return {
    id: 'EVN',
    fields: {
      1: trigger,
      2: timestamp(provenance, 'recorded') || timestampOf(sentAt),
      4: cwe(writing, child(provenance, 'reason'), { table: '0062', map: 'event-reason' }),
      5: repeated(enterers.map((agent) => xcn(writing, child(agent, 'who'), provenance))),
      6:
        timestamp(provenance, 'occurredDateTime') ||
        timestamp(child(provenance, 'occurredPeriod'), 'start') ||
        movedAt(trigger, encounter),
      7: organization(writing, child(provenance, 'location')),
    },
  };
}

/** When the patient came to the place (A02, A06, A07, A17), or left it (A03): the period of the visit's place is that of the event. */
function movedAt(trigger: string, encounter: Element | undefined): string {
  const period = child(list(encounter, 'location')[0], 'period');
  if (trigger === 'A03') return timestamp(period, 'end');
  return /^A(02|06|07|17)$/.test(trigger) ? timestamp(period, 'start') : '';
}
