import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { xcn } from '../datatypes/xcn.ts';
import { xon } from '../datatypes/xon.ts';
import { xtn } from '../datatypes/xtn.ts';
import { child, codeIn, hasCode, list, text } from '../read.ts';
import { systemName, v2Table } from '../vocabulary.ts';
import { resolve, type Writing } from '../writing.ts';

const roles = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

/**
 * What the history of an order tells of the event that it came of → fields of ORC (HL7 v2.5.1 §4.5.1). `control` is what the status comes
 * to: the event says better what was asked for, unless the order has been cancelled or held since.
 */
export function eventFields(
  writing: Writing,
  order: Element | undefined,
  control: string,
): { readonly [field: number]: FieldDraft } {
  const event = eventOf(writing, order);
  if (event === undefined) return { 1: control };
  const told = codeIn(child(event, 'activity'), v2Table('0119'));
  const agents = list(event, 'agent');
  const people = (role: string) =>
    repeated(
      agents
        .filter((one) => hasCode(child(one, 'type'), roles, role))
        .map((one) => xcn(writing, child(one, 'who'), order)),
    );
  const device = agents
    .map((one) => resolve(writing, child(one, 'who'), order) as Element | undefined)
    .find((one) => one?.resourceType === 'Device');
  return {
    1: told === '' || /^(CA|DC|HD|OC)$/.test(control) ? control : told,
    10: people('enterer'),
    11: people('verifier'),
    15: timestamp(event, 'occurredDateTime'),
    17: organizationCode(
      writing,
      agents.map((one) => child(one, 'onBehalfOf')).find((one) => one !== undefined),
    ),
    18: deviceOf(writing, device),
    19: people('performer'),
    ...facilityFields(writing, event, order),
  };
}

/** ORC-21 to 23: the place of the event, and whose it is. */
function facilityFields(
  writing: Writing,
  event: Element,
  order: Element | undefined,
): { readonly [field: number]: FieldDraft } {
  const place = resolve(writing, child(event, 'location'), order) as Element | undefined;
  if (place?.resourceType !== 'Location') return {};
  const managing = child(place, 'managingOrganization');
  return {
    21: repeated([managing === undefined ? [text(place, 'name')] : xon(writing, managing, order, true)]),
    22: repeated(list(place, 'address').map(xad)),
    23: repeated(list(place, 'telecom').map((one) => xtn(writing, one))),
  };
}

function eventOf(writing: Writing, order: Element | undefined): Element | undefined {
  return ['relevantHistory', 'eventHistory']
    .flatMap((name) => list(order, name))
    .map((one) => resolve(writing, one, order) as Element | undefined)
    .find((one) => one?.resourceType === 'Provenance');
}

/** An organization that is a number and words alone, as a CWE. */
export function organizationCode(writing: Writing, reference: Element | undefined): FieldDraft {
  const identifier = child(reference, 'identifier');
  const [value, words] = [text(identifier, 'value'), text(reference, 'display')];
  if (reference === undefined) return undefined;
  return [value, words === value ? '' : words, nameOfSystem(writing, identifier)];
}

function deviceOf(writing: Writing, device: Element | undefined): FieldDraft {
  const [first, second] = list(device, 'identifier');
  const [name, other] = list(device, 'deviceName').map((one) => text(one, 'name'));
  if (device === undefined) return undefined;
  return [
    text(first, 'value'),
    name ?? '',
    nameOfSystem(writing, first),
    text(second, 'value'),
    other ?? '',
    nameOfSystem(writing, second),
  ];
}

function nameOfSystem(writing: Writing, identifier: Element | undefined): string {
  const system = text(identifier, 'system');
  return system === '' ? '' : systemName(system, writing.systemNames);
}
