import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { pl } from '../datatypes/pl.ts';
import { repeated } from '../datatypes/repeated.ts';
import { xad } from '../datatypes/xad.ts';
import { practitionerAt, xcn } from '../datatypes/xcn.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { xtn } from '../datatypes/xtn.ts';
import { child, extensionOf, list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, resolve, type Writing } from '../writing.ts';

/**
 * Those who take part, for whom 2.5.1 has no field → PRT (HL7 v2.7 §7.3.4): a segment that a receiver of 2.5.1 passes over (§2.8.2). One
 * person or organization each, with its function.
 */
export function prts(writing: Writing, of: Element, performers: readonly Element[]): readonly Draft[] {
  return performers.flatMap((one) => {
    const person = xcn(writing, one, of);
    const held = resolve(writing, one, of) as Element | undefined;
    const post = held?.resourceType === 'PractitionerRole' ? held : undefined;
    const organization = xon(writing, one, of) ?? xon(writing, child(post, 'organization'), post);
    if (person === undefined && organization === undefined) return [];
    const who = (person === undefined ? organizationAt(writing, one, of) : practitionerAt(writing, one, of)) as
      | Element
      | undefined;
    const role = child(extensionOf(one, 'event-performerFunction'), 'valueCodeableConcept') ?? child(post, 'code');
    return {
      id: 'PRT',
      about: nameOf(of),
      fields: {
        2: 'UC',
        4:
          cwe(writing, role, { table: '0912' }) ??
          (person === undefined
            ? ['PO', 'Performing Organization', 'HL70912']
            : ['RO', 'Responsible Observer', 'HL70912']),
        5: person,
        6: cwe(writing, child(post, 'specialty')),
        8: organization,
        9: pl(writing, child(post, 'location'), post),
        14: repeated(list(who, 'address').map(xad)),
        15: repeated(list(post ?? who, 'telecom').map((point) => xtn(writing, point))),
      },
    };
  });
}
