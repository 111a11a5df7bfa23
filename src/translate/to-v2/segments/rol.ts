import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { pl } from '../datatypes/pl.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { practitionerAt, xcn } from '../datatypes/xcn.ts';
import { xon } from '../datatypes/xon.ts';
import { xtn } from '../datatypes/xtn.ts';
import { child, list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, resolve, type Writing } from '../writing.ts';
import { roleOf, rolesOfPv1 } from './pv1.ts';

/** Participants of a visit for whom PV1 has no field → ROL (HL7 v2.5.1 §15.4.7). */
export function rols(writing: Writing, encounter: Element): readonly Draft[] {
  return list(encounter, 'participant')
    .filter((one) => !rolesOfPv1.has(roleOf(one)))
    .flatMap(
      (one) =>
        rol(writing, encounter, {
          role: child(one, 'type'),
          who: child(one, 'individual'),
          period: child(one, 'period'),
        }) ?? [],
    );
}

/** Someone in a role, as it stands now (UC, HL7 table 0287), with how and where a PractitionerRole says to find them. */
export function rol(
  writing: Writing,
  of: Element,
  {
    role,
    who,
    period,
  }: { readonly role?: Element | undefined; readonly who: Element | undefined; readonly period?: Element | undefined },
): Draft | undefined {
  const person = xcn(writing, who, of);
  if (person === undefined) return undefined;
  const held = resolve(writing, who, of) as Element | undefined;
  const post = held?.resourceType === 'PractitionerRole' ? held : undefined;
  const practitioner = practitionerAt(writing, who, of) as Element | undefined;
  const kinds = list(post, 'code');
  return {
    id: 'ROL',
    about: nameOf(of),
    fields: {
      1: ei(writing, list(post, 'identifier')[0]),
      2: 'UC',
      3: cwe(writing, role, { table: '0443', map: 'provider-role' }),
      4: repeated([person]),
      5: timestamp(period, 'start'),
      6: timestamp(period, 'end'),
      9: repeated(kinds.slice(0, -1).map((one) => cwe(writing, one))),
      10: cwe(writing, kinds.at(-1), { table: '0406' }),
      11: repeated(list(practitioner, 'address').map(xad)),
      12: repeated(list(post, 'telecom').map((one) => xtn(writing, one))),
      13: pl(writing, child(post, 'location'), post),
      14: xon(writing, child(post, 'organization'), post, true),
    },
  };
}
