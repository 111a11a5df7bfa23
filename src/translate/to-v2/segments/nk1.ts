import type { Element } from '../../element.ts';
import { codeOrAll } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { cx } from '../datatypes/cx.ts';
import { personCode } from '../datatypes/person-code.ts';
import { repeated } from '../datatypes/repeated.ts';
import { dateOf, timestamp } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { xpn } from '../datatypes/xpn.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { child, codings, list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { v2Table } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';

/** A contact of the patient, and the RelatedPerson that tells more of the same one, or one of the two → NK1 (HL7 v2.5.1 §3.4.5). */
export function nk1(
  writing: Writing,
  patient: Element,
  { contact, person }: { readonly contact?: Element | undefined; readonly person?: Element | undefined },
  setId: number,
): Draft {
  const one = contact ?? person;
  const isRole = (concept: Element) => codings(concept).some(({ system }) => system === v2Table('0131'));
  const relationships = list(one, 'relationship');
  const names = person === undefined ? list(contact, 'name') : list(person, 'name');
  const addresses = person === undefined ? list(contact, 'address') : [...list(person, 'address')];
  const telecom = list(one, 'telecom');
  const period = child(one, 'period');
  const organization = child(contact, 'organization');
  const people = list(organizationAt(writing, organization, patient), 'contact');
  const { races, ethnicities } = writing.realm.personCodes(list(person, 'extension'));
  return withKept(
    writing,
    {
      id: 'NK1',
      about: nameOf(person ?? patient),
      fields: {
        1: setId,
        2: repeated(names.map((name) => xpn(writing, name))),
        3: cwe(
          writing,
          relationships.find((concept) => !isRole(concept)),
          { table: '0063', map: 'relationship' },
        ),
        4: repeated((addresses.length > 0 ? addresses : list(contact, 'address')).map(xad)),
        5: repeated(telecom.filter(({ use }) => use !== 'work').map((point) => xtn(writing, point))),
        6: repeated(telecom.filter(({ use }) => use === 'work').map((point) => xtn(writing, point))),
        7: cwe(writing, relationships.find(isRole), { table: '0131', map: 'contact-role' }),
        8: dateOf(period, 'start'),
        9: dateOf(period, 'end'),
        13: repeated([xon(writing, organization, patient, true)]),
        15: codeOrAll(writing, one, 'gender', { map: 'administrative-sex', table: '0001' }),
        16: timestamp(person, 'birthDate'),
        20: cwe(writing, child(child(person, 'communication'), 'language'), { table: '0296' }),
        28: repeated(ethnicities.map((one) => personCode(writing, one, '0189'))),
        30: repeated(people.map((one) => xpn(writing, child(one, 'name')))),
        31: repeated(people.flatMap((one) => list(one, 'telecom')).map((point) => xtn(writing, point))),
        32: repeated(people.flatMap((one) => list(one, 'address')).map(xad)),
        33: repeated(list(person, 'identifier').map((identifier) => cx(writing, identifier))),
        35: repeated(races.map((one) => personCode(writing, one, '0005'))),
      },
    },
    contact,
    person,
  );
}
