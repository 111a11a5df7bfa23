import { add, type Element, put, reference } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { codeSystem } from '../datatypes/cwe.ts';
import { address } from '../datatypes/xad.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { organization } from '../datatypes/xon.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { type Field, fields, first, isFilled, type Marks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { putTime, takeTime } from '../times.ts';
import { v2Table } from '../vocabulary.ts';
import { putInstant } from './obr-report.ts';

/** What tells more of the event than who entered and verified the order: when it takes effect, where, with what and by whom it was done. */
const telling = [15, 17, 18, 19];

/**
 * ORC → the event that the order came of (HL7 v2-to-FHIR guide, ORC[Provenance]), contained in the order and named in its history
 * (`relevantHistory`, `eventHistory`). Made where ORC tells more of it than what was done (ORC-1) and who wrote it down.
 */
export function addOrderEvent(
  scope: Scope,
  orc: Marks | undefined,
  path: string,
  order: Element,
  history: 'relevantHistory' | 'eventHistory',
): void {
  if (orc === undefined || !telling.some((field) => isFilled(orc, field))) return;
  const at = `${path}contained.`;
  const [type = '', id = ''] = path.slice(0, -1).split('/');
  const event: Element = { resourceType: 'Provenance', id: 'event', target: [reference(type, id)] };
  const effective = first(orc, 15);
  putTime(event, 'occurredDateTime', effective && takeTime(scope, effective, `${at}occurredDateTime`));
  putInstant(event, 'recorded', first(orc, 9) && takeTime(scope, first(orc, 9)!, `${at}recorded`));
  if (event.recorded === undefined && event._recorded === undefined) event._recorded = absent('unknown');
  const done = first(orc, 1) ? take(first(orc, 1)!, at, 'activity') : '';
  if (done !== '') event.activity = { coding: [{ system: v2Table('0119'), code: done }] };
  const device = deviceOf(scope, orc, at);
  event.agent = agents(scope, orc, at, device);
  const facility = history === 'eventHistory' ? facilityOf(scope, orc, at) : undefined;
  if (facility !== undefined) event.location = { reference: '#facility' };
  for (const one of [event, device, facility]) if (one !== undefined) add(order, 'contained', one);
  order[history] = [{ reference: '#event' }];
}

/** ORC-21 to 23: where it was ordered, of an order that has no element for a facility beside whoever ordered it. */
function facilityOf(scope: Scope, orc: Marks, at: string): Element | undefined {
  const sent = first(orc, 21);
  if (sent === undefined) return undefined;
  const managing = organization(scope, sent);
  if (managing === undefined) return undefined;
  const facility: Element = { resourceType: 'Location', id: 'facility', managingOrganization: managing };
  put(facility, 'name', take(sent, at, 'name'));
  put(facility, 'address', first(orc, 22) && address(scope, first(orc, 22)!, `${at}address`));
  const telecom = fields(orc, 23).flatMap((one) => contactPoints(scope, one, `${at}telecom`, 'work'));
  put(facility, 'telecom', telecom);
  return facility;
}

/** ORC-10 who entered it, ORC-11 verified it, ORC-19 did what was done; ORC-17 for whom it was entered, ORC-18 with what. */
function agents(scope: Scope, orc: Marks, at: string, device: Element | undefined): Element[] {
  const found: Element[] = [];
  for (const [field, role] of [
    [10, 'enterer'],
    [11, 'verifier'],
    [19, 'performer'],
  ] as const)
    for (const one of fields(orc, field)) {
      const who = practitioner(scope, one, `${at}agent.who`);
      if (who !== undefined) found.push({ type: agentType(role), who });
    }
  const place = first(orc, 17);
  const entering = place && named(scope, place, `${at}agent.onBehalfOf`, 'Organization');
  if (device !== undefined) found.push({ type: agentType('enterer'), who: { reference: '#device' } });
  if (found.length === 0) found.push({ type: agentType('enterer'), who: { display: scope.context.system } });
  put(found[0]!, 'onBehalfOf', entering);
  return found;
}

function agentType(code: string): Element {
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code }] };
}

/** ORC-18: a device by its numbers and words. */
function deviceOf(scope: Scope, orc: Marks, at: string): Element | undefined {
  const sent = first(orc, 18);
  if (sent === undefined) return undefined;
  const device: Element = { resourceType: 'Device', id: 'device' };
  for (const from of [1, 4]) {
    const value = take(sent, at, 'identifier.value', from);
    const system = codeSystem(scope, take(sent, at, 'identifier.system', from + 2)) ?? siteUri(scope, '');
    if (value !== '') add(device, 'identifier', { system, value });
    const name = take(sent, at, 'deviceName.name', from + 1);
    if (name !== '') add(device, 'deviceName', { name, type: from === 1 ? 'user-friendly-name' : 'other' });
  }
  return device.identifier === undefined && device.deviceName === undefined ? undefined : device;
}

/** A CWE that names something of a type of resource: its number and words are the reference to it. */
export function named(scope: Scope, field: Field, path: string, type: string): Element | undefined {
  const [value, words] = [take(field, path, '.identifier.value'), take(field, path, '.display', 2)];
  const system = codeSystem(scope, take(field, path, '.identifier.system', 3)) ?? siteUri(scope, '');
  if (value === '' && words === '') return undefined;
  return {
    type,
    ...(value !== '' && { identifier: { system, value } }),
    display: words || value,
  };
}
