import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { universalOf } from '../datatypes/hd.ts';
import { pl } from '../datatypes/pl.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { practitionerAt, xcn } from '../datatypes/xcn.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { xtn } from '../datatypes/xtn.ts';
import { child, codeIn, extensionOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { v2Table } from '../vocabulary.ts';
import { isTo, nameOf, resolve, type Writing } from '../writing.ts';

/** Someone or something that takes part: who, as what, how long, and for which organization. */
export interface Participant {
  readonly who: Element | undefined;
  readonly role?: Element | undefined;
  readonly period?: Element | undefined;
  readonly onBehalfOf?: Element | undefined;
}

/** Those of `performer` for whom 2.5.1 has no field, each by its function, one PRT each; an organization that another's post tells is told with it. */
export function prts(writing: Writing, of: Element, performers: readonly Element[]): readonly Draft[] {
  const functionAs = (who: Element) => child(extensionOf(who, 'event-performerFunction'), 'valueCodeableConcept');
  const isTold = (who: Element) => {
    const target = resolve(writing, who, of);
    if (target?.resourceType !== 'Organization') return false;
    return performers.some((one) => {
      const post = postAt(writing, one, of);
      const isOfPost = isTo(writing, child(post, 'organization'), post, target);
      return isOfPost && JSON.stringify(functionAs(one)) === JSON.stringify(functionAs(who));
    });
  };
  return performers.flatMap((who) => {
    if (isTold(who)) return [];
    const role = functionAs(who);
    return prt(writing, of, { who, role }) ?? [];
  });
}

/** Whether a performer is one whom PRT told, or a device. */
export const isInFunction = (performer: Element): boolean =>
  codeIn(child(performer, 'function'), v2Table('0912')) !== '' ||
  text(child(performer, 'actor'), 'reference').includes('Device/');

/** The post that a reference leads to. */
export function postAt(writing: Writing, who: Element | undefined, of: Element): Element | undefined {
  const held = resolve(writing, who, of) as Element | undefined;
  return held?.resourceType === 'PractitionerRole' ? held : undefined;
}

/** Who is named by a reference as a person; undefined for an organization, a device, or a post that nobody is said to hold. */
export function personAt(writing: Writing, who: Element | undefined, of: Element): RepetitionDraft {
  const post = postAt(writing, who, of);
  return post !== undefined && child(post, 'practitioner') === undefined ? undefined : xcn(writing, who, of);
}

/**
 * One who takes part → PRT (HL7 v2.7 §7.3.4): a segment that a receiver of 2.5.1 passes over (§2.8.2). What is told of it is for the
 * receiver to add (AD, HL7 table 0287): it may never have heard of it. Undefined where nobody is named.
 */
export function prt(writing: Writing, of: Element, { who, role, period, onBehalfOf }: Participant): Draft | undefined {
  const target = resolve(writing, who, of) as Element | undefined;
  const post = postAt(writing, who, of);
  const person = personAt(writing, who, of);
  const group = post === undefined ? (onBehalfOf ?? who) : child(post, 'organization');
  const organization = xon(writing, group, post ?? of);
  const place = pl(writing, child(post, 'location'), post);
  const device = target?.resourceType === 'Device' ? target : undefined;
  if ([person, organization, place, device].every((one) => one === undefined)) return undefined;
  const holder = (
    person === undefined ? organizationAt(writing, group, post ?? of) : practitionerAt(writing, who, of)
  ) as Element | undefined;
  const location = resolve(writing, child(post, 'location'), post) as Element | undefined;
  const homes = [...list(holder, 'address'), ...(holder === undefined ? list(location, 'address') : [])];
  const telling = child(post, 'telecom') === undefined ? holder : post;
  const during = period ?? child(post, 'period');
  return {
    id: 'PRT',
    about: nameOf(of),
    fields: {
      2: 'AD',
      4: cwe(writing, role ?? child(post, 'code'), { table: '0912' }) ?? defaultRole(person, device),
      5: person,
      6: cwe(writing, child(post, 'specialty')),
      7: cwe(writing, child(organizationAt(writing, group, post ?? of), 'type'), { table: '0406' }),
      8: organization,
      9: place,
      11: timestamp(during, 'start'),
      12: timestamp(during, 'end'),
      14: repeated(homes.map(xad)),
      15: repeated(list(telling, 'telecom').map((point) => xtn(writing, point))),
      ...(device && deviceFields(writing, device)),
    },
  };
}

function defaultRole(person: RepetitionDraft, device: Element | undefined): RepetitionDraft {
  if (device !== undefined) return ['EQUIP', 'Equipment', 'HL70912'];
  return person === undefined
    ? ['PO', 'Performing Organization', 'HL70912']
    : ['RO', 'Responsible Observer', 'HL70912'];
}

function deviceFields(writing: Writing, device: Element): Draft['fields'] {
  const carrier = child(device, 'udiCarrier');
  const number = text(carrier, 'deviceIdentifier');
  const [issuer, type] = text(carrier, 'issuer') === '' ? [] : universalOf(writing, text(carrier, 'issuer'));
  return {
    10: repeated(list(device, 'identifier').map((one) => ei(writing, one))),
    16: number === '' ? undefined : [number, '', issuer ?? '', type ?? ''],
    17: timestamp(device, 'manufactureDate'),
    18: timestamp(device, 'expirationDate'),
    19: text(device, 'lotNumber'),
    20: text(device, 'serialNumber'),
    21: text(device, 'distinctIdentifier'),
    22: cwe(writing, child(device, 'type')),
  };
}
