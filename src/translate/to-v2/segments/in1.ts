import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cwe, is } from '../datatypes/cwe.ts';
import { asSent, cx, isOfType, typeOf } from '../datatypes/cx.ts';
import { repeated } from '../datatypes/repeated.ts';
import { dateOf } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { employerXon, organizationAt } from '../datatypes/xon.ts';
import { xpn } from '../datatypes/xpn.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { child, codings, hasCode, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { siteName, v2Table } from '../vocabulary.ts';
import { nameOf, resolve, type Writing } from '../writing.ts';

/** Coverage → IN1 (HL7 v2.5.1 §6.5.6). */
export function in1(writing: Writing, coverage: Element, setId: number): Draft {
  const payor = list(coverage, 'payor')[0];
  const payer = organizationAt(writing, payor, coverage);
  const holder = child(coverage, 'policyHolder');
  const subscriber = resolve(writing, child(coverage, 'subscriber'), coverage) as Element | undefined;
  const [plan, group, subplan] = ['plan', 'group', 'subplan'].map((kind) => classOf(coverage, kind));
  const member = memberOf(coverage);
  const policy = list(coverage, 'identifier').find((one) => siteName(text(one, 'system')) === 'policy');
  const period = child(coverage, 'period');
  const isKind = (coding: Element) => coding.system === v2Table('0309');
  const type = child(coverage, 'type');
  return withKept(
    writing,
    {
      id: 'IN1',
      about: nameOf(coverage),
      fields: {
        1: setId,
        2: plan && [text(plan, 'value') === text(plan, 'name') ? '' : text(plan, 'value'), text(plan, 'name')],
        3: repeated(list(payer, 'identifier').map((one) => cx(writing, one))),
        4: text(payer, 'name') === '' ? namedOnly(payer, payor) : [text(payer, 'name')],
        5: repeated(list(payer, 'address').map(xad)),
        6: repeated(list(payer, 'contact').map((one) => xpn(writing, child(one, 'name')))),
        7: repeated(list(payer, 'telecom').map((one) => xtn(writing, one))),
        8: text(group, 'value') === text(group, 'name') ? '' : text(group, 'value'),
        9: repeated([text(group, 'name')]),
        10: repeated(
          list(organizationAt(writing, holder, coverage), 'identifier')
            .filter((one) => isOfType(one, 'EN'))
            .map((one) => cx(writing, asSent(one, 'EN'))),
        ),
        11: employerXon(writing, holder, coverage),
        12: dateOf(period, 'start'),
        13: dateOf(period, 'end'),
        15: is(writing, type && { ...type, coding: [...codings(type)].filter((one) => !isKind(one)) }, {
          table: '0086',
        }),
        16: repeated(list(subscriber, 'name').map((one) => xpn(writing, one))),
        17: cwe(writing, insuredIs(coverage), { table: '0063', map: 'subscriber-relationship' }),
        18: dateOf(subscriber, 'birthDate'),
        19: repeated(list(subscriber, 'address').map(xad)),
        22: text(coverage, 'order'),
        35: subplan && [text(subplan, 'value'), text(subplan, 'name')],
        36: policy === undefined ? (member === undefined ? text(coverage, 'subscriberId') : '') : text(policy, 'value'),
        37: deductible(coverage),
        43: code(writing, subscriber, 'gender', { map: 'administrative-sex', table: '0001' }),
        44: repeated(list(organizationAt(writing, holder, coverage), 'address').map(xad)),
        47: text(codings(type).find(isKind), 'code'),
        49: cx(writing, asSent(member, 'MB')),
      },
    },
    coverage,
  );
}

function namedOnly(payer: Element | undefined, payor: Element | undefined): RepetitionDraft {
  return payer === undefined && text(payor, 'display') !== '' ? [text(payor, 'display')] : undefined;
}

/** IN1-49: the number of a member. */
function memberOf(coverage: Element): Element | undefined {
  return list(coverage, 'identifier').find((one) => typeOf(one) === 'MB');
}

/** IN1-17, without what IN2-72 says of the same (HL7 table 0344). */
function insuredIs(coverage: Element): Element | undefined {
  const concept = child(coverage, 'relationship');
  return concept && { ...concept, coding: codings(concept).filter(({ system }) => system !== v2Table('0344')) };
}

function classOf(coverage: Element, kind: string): Element | undefined {
  const system = 'http://terminology.hl7.org/CodeSystem/coverage-class';
  return list(coverage, 'class').find((one) => hasCode(child(one, 'type'), system, kind));
}

/** IN1-37, a CP: amount and currency are sub-components. */
function deductible(coverage: Element): RepetitionDraft {
  const system = 'http://terminology.hl7.org/CodeSystem/coverage-copay-type';
  const cost = list(coverage, 'costToBeneficiary').find((one) => hasCode(child(one, 'type'), system, 'deductible'));
  const money = child(cost, 'valueMoney');
  return text(money, 'value') === '' ? undefined : [[text(money, 'value'), text(money, 'currency')]];
}
