import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { pl } from '../datatypes/pl.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { practitionerAt } from '../datatypes/xcn.ts';
import { xon } from '../datatypes/xon.ts';
import { xtn } from '../datatypes/xtn.ts';
import { child, codeIn, list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { v2Table } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';
import { type Participant, personAt, postAt, prt } from './prt.ts';
import { roleOf, rolesOfPv1 } from './pv1.ts';

/**
 * Those who take part in something → ROL where its structure has that segment (ADT and what is like it), and PRT elsewhere, for what ROL
 * cannot name (organizations and devices), and for roles of PRT's own table (HL7 table 0912).
 */
export function roleSegments(
  writing: Writing,
  of: Element,
  participants: readonly Participant[],
  isOfRoles: boolean,
): readonly Draft[] {
  return participants.flatMap((one) => {
    const isRole = isOfRoles && codeIn(one.role, v2Table('0912')) === '';
    return (isRole ? rol(writing, of, one) : undefined) ?? prt(writing, of, one) ?? [];
  });
}

/** Participants of a visit for whom PV1 has no field. */
export function othersOfVisit(encounter: Element): readonly Participant[] {
  return list(encounter, 'participant')
    .filter((one) => !rolesOfPv1.has(roleOf(one)))
    .map((one) => ({ role: child(one, 'type'), who: child(one, 'individual'), period: child(one, 'period') }));
}

/**
 * Someone in a role → ROL (HL7 v2.5.1 §15.4.7), with how and where a PractitionerRole says to find them. What is told is for the receiver
 * to add (AD, HL7 table 0287): it may never have heard of it.
 */
export function rol(writing: Writing, of: Element, { role, who, period, onBehalfOf }: Participant): Draft | undefined {
  const person = personAt(writing, who, of);
  if (person === undefined) return undefined;
  const post = postAt(writing, who, of);
  const practitioner = practitionerAt(writing, who, of) as Element | undefined;
  const isRole = (one: Element) => codeIn(one, v2Table('0443')) !== '';
  const kinds = list(post, 'code').filter((one) => !isRole(one));
  const during = period ?? child(post, 'period');
  return {
    id: 'ROL',
    about: nameOf(of),
    fields: {
      1: ei(writing, list(post, 'identifier')[0]),
      2: 'AD',
      3: cwe(writing, role ?? list(post, 'code').find(isRole), { table: '0443', map: 'provider-role' }),
      4: repeated([person]),
      5: timestamp(during, 'start'),
      6: timestamp(during, 'end'),
      9: repeated(kinds.slice(0, -1).map((one) => cwe(writing, one))),
      10: cwe(writing, kinds.at(-1), { table: '0406' }),
      11: repeated(list(practitioner, 'address').map(xad)),
      12: repeated(list(post, 'telecom').map((one) => xtn(writing, one))),
      13: pl(writing, child(post, 'location'), post),
      14: xon(writing, child(post, 'organization') ?? onBehalfOf, post ?? of, true),
    },
  };
}
