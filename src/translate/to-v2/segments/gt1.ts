import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { cx } from '../datatypes/cx.ts';
import { repeated } from '../datatypes/repeated.ts';
import { dateOf } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { xpn } from '../datatypes/xpn.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { child, hasCode, list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** Whether a RelatedPerson stands in for the patient's bills. */
export function isGuarantor(person: Element): boolean {
  const system = 'http://terminology.hl7.org/CodeSystem/v3-RoleClass';
  return list(person, 'relationship').some((one) => hasCode(one, system, 'GUAR'));
}

/** RelatedPerson → GT1 (HL7 v2.5.1 §6.5.5). */
export function gt1(writing: Writing, person: Element, setId: number): Draft {
  const telecom = list(person, 'telecom');
  const kinship = list(person, 'relationship').find((one) => !isGuarantor({ relationship: [one] }));
  const period = child(person, 'period');
  return withKept(
    writing,
    {
      id: 'GT1',
      about: nameOf(person),
      fields: {
        1: setId,
        2: repeated(list(person, 'identifier').map((one) => cx(writing, one))),
        3: repeated(list(person, 'name').map((one) => xpn(writing, one))),
        5: repeated(list(person, 'address').map(xad)),
        6: repeated(telecom.filter(({ use }) => use !== 'work').map((one) => xtn(writing, one))),
        7: repeated(telecom.filter(({ use }) => use === 'work').map((one) => xtn(writing, one))),
        8: dateOf(person, 'birthDate'),
        9: code(writing, person, 'gender', { map: 'administrative-sex', table: '0001' }),
        11: cwe(writing, kinship, { table: '0063', map: 'relationship' }),
        13: dateOf(period, 'start'),
        14: dateOf(period, 'end'),
        36: cwe(writing, child(list(person, 'communication')[0], 'language'), { table: '0296' }),
      },
    },
    person,
  );
}
