import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cwe, is } from '../datatypes/cwe.ts';
import { asSent, cx, isOfType } from '../datatypes/cx.ts';
import { repeated } from '../datatypes/repeated.ts';
import { dateOf } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { employerXon, organizationAt } from '../datatypes/xon.ts';
import { xpn } from '../datatypes/xpn.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { child, codings, hasCode, list, text, texts } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { v2Table } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';

/** Whether a RelatedPerson stands in for the patient's bills. */
export function isGuarantor(person: Element): boolean {
  const system = 'http://terminology.hl7.org/CodeSystem/v3-RoleClass';
  return list(person, 'relationship').some((one) => hasCode(one, system, 'GUAR'));
}

/** Whether a RelatedPerson is whom to ask about someone's bills. */
export function isBillingContact(person: Element): boolean {
  return list(person, 'relationship').some((one) => hasCode(one, v2Table('0131'), 'BP'));
}

/** What is told of a guarantor beside the person. */
export interface Guaranteeing {
  /** Whom to ask about the bills. */
  readonly contact: Element | undefined;
  /** The entry that an account has for it. */
  readonly entry: Element | undefined;
}

/** RelatedPerson → GT1 (HL7 v2.5.1 §6.5.5). */
export function gt1(writing: Writing, person: Element, { contact, entry }: Guaranteeing, setId: number): Draft {
  const telecom = list(person, 'telecom');
  const kinship = list(person, 'relationship').find((one) => !isGuarantor({ relationship: [one] }));
  const period = child(person, 'period');
  const kind = list(person, 'relationship').find((one) => isGuarantor({ relationship: [one] }));
  const employee = list(person, 'identifier').find((one) => isOfType(one, 'EI'));
  const employment = child(employee, 'period');
  const employer = organizationAt(writing, child(employee, 'assigner'), person);
  return withKept(
    writing,
    {
      id: 'GT1',
      about: nameOf(person),
      fields: {
        1: setId,
        2: repeated(
          list(person, 'identifier')
            .filter((one) => one !== employee)
            .map((one) => cx(writing, one)),
        ),
        3: repeated(list(person, 'name').map((one) => xpn(writing, one))),
        5: repeated(list(person, 'address').map(xad)),
        6: repeated(telecom.filter(({ use }) => use !== 'work').map((one) => xtn(writing, one))),
        7: repeated(telecom.filter(({ use }) => use === 'work').map((one) => xtn(writing, one))),
        8: dateOf(person, 'birthDate'),
        9: code(writing, person, 'gender', { map: 'administrative-sex', table: '0001' }),
        10: is(writing, kindOf(kind), { table: '0068' }),
        11: cwe(writing, kinship, { table: '0063', map: 'relationship' }),
        13: dateOf(period, 'start'),
        14: dateOf(period, 'end'),
        16: [texts(employer, 'alias')[0] ?? text(employer, 'name')],
        17: repeated(list(employer, 'address').map(xad)),
        18: repeated(list(employer, 'telecom').map((one) => xtn(writing, one))),
        19: cx(writing, asSent(employee && { ...employee, period: {} }, 'EI')),
        22: typeof entry?.onHold === 'boolean' ? (entry.onHold ? 'Y' : 'N') : '',
        29: repeated(
          list(employer, 'identifier')
            .filter((one) => isOfType(one, 'EN'))
            .map((one) => cx(writing, asSent(one, 'EN'))),
        ),
        31: dateOf(employment, 'start'),
        32: dateOf(employment, 'end'),
        36: cwe(writing, child(list(person, 'communication')[0], 'language'), { table: '0296' }),
        45: repeated(list(contact, 'name').map((one) => xpn(writing, one))),
        46: repeated(list(contact, 'telecom').map((one) => xtn(writing, one))),
        51: employer && employerXon(writing, child(employee, 'assigner'), person),
      },
    },
    person,
  );
}

/** GT1-10: what a guarantor's relationship says beside that it is one. */
function kindOf(relationship: Element | undefined): Element | undefined {
  const others = codings(relationship).filter(({ code }) => code !== 'GUAR');
  return relationship && { ...relationship, coding: others };
}
