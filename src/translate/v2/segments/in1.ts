import type { FhirResource } from '#flow';
import { add, type Element, put } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { decimal } from '../datatypes/cq.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { identifier, identifierType, withSentType } from '../datatypes/cx.ts';
import { address } from '../datatypes/xad.ts';
import { organization } from '../datatypes/xon.ts';
import { idIn, mention } from '../directory.ts';
import { fields, first, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { addMention } from '../state.ts';
import { takeDate } from '../times.ts';
import { payer } from './in1-payer.ts';
import { listed } from './said.ts';

/** IN1 → Coverage, without beneficiary and subscriber. */
export function coverageOfIn1(scope: Scope, in1: Marks, path: string): FhirResource {
  const coverage: FhirResource = { resourceType: 'Coverage' };
  const element = coverage as Element;
  memberNumbers(scope, in1, path, element);
  put(element, 'type', type(scope, in1, path));
  put(element, 'policyHolder', policyHolder(scope, in1));
  const relationship =
    first(in1, 17) &&
    codeableConcept(scope, first(in1, 17)!, `${path}relationship`, { table: '0063', map: 'subscriber-relationship' });
  put(element, 'relationship', relationship);
  const period: Element = {};
  put(period, 'start', first(in1, 12) && takeDate(scope, first(in1, 12)!, `${path}period.start`));
  put(period, 'end', first(in1, 13) && takeDate(scope, first(in1, 13)!, `${path}period.end`));
  put(element, 'period', period);
  element.payor = [payer(scope, in1)];
  classes(in1, path, element);
  const order = first(in1, 22) ? take(first(in1, 22)!, path, 'order') : '';
  if (/^[1-9]\d{0,3}$/.test(order)) element.order = Number(order);
  deductible(in1, path, element);
  return coverage;
}

/** IN1-11 → the employer by whom the insured is covered, with its number for that (IN1-10) and its address (IN1-44). */
function policyHolder(scope: Scope, in1: Marks): Element | undefined {
  const at = 'Organization#';
  const place = first(in1, 44) && address(scope, first(in1, 44)!, `${at}address[0]`);
  const numbers: Element[] = listed(fields(in1, 10).map((field) => identifier(scope, field, `${at}identifier`))).map(
    (one) => ({
      ...one,
      type: withSentType(employerType, one),
    }),
  );
  const named = first(in1, 11);
  const holder = named && organization(scope, named, place ? { address: [place] } : {});
  if (holder !== undefined) {
    addMention(scope, idIn(holder), { identifier: numbers });
    return holder;
  }
  const [number] = numbers;
  if (number === undefined) return undefined;
  const content: Element = { _name: absent('unknown'), identifier: numbers };
  put(content, 'address', place && [place]);
  const [system, value] = [number.system as string, number.value as string];
  return mention(scope, 'Organization', `${system}|${value}`, content, value);
}

const employerType: Element = identifierType('EN')!;

/** IN1-49 the insured's number, IN1-36 the policy's: the first that is there is the subscriber id. */
function memberNumbers(scope: Scope, in1: Marks, path: string, element: Element): void {
  const member = first(in1, 49) && identifier(scope, first(in1, 49)!, `${path}identifier`, 'MB');
  if (member) {
    add(element, 'identifier', { ...member, type: withSentType(memberType, member) });
    mark(first(in1, 49)!, path, 'subscriberId');
  }
  const policy = first(in1, 36) ? take(first(in1, 36)!, path, member ? 'identifier.value' : 'subscriberId') : '';
  put(element, 'subscriberId', member ? (member.value as string) : policy);
  if (policy !== '' && member !== undefined) {
    add(element, 'identifier', { system: siteUri(scope, 'policy'), value: policy });
  }
}

const memberType: Element = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB', display: 'Member Number' }],
};

function type(scope: Scope, in1: Marks, path: string): Element | undefined {
  const plan = first(in1, 15) && codeableConcept(scope, first(in1, 15)!, `${path}type`, { table: '0086' });
  const kind = first(in1, 47) && codeableConcept(scope, first(in1, 47)!, `${path}type`, { table: '0309' });
  if (plan === undefined || kind === undefined) return plan ?? kind;
  const codings = [
    ...((plan.coding as Element[] | undefined) ?? []),
    ...((kind.coding as Element[] | undefined) ?? []),
  ];
  return codings.length === 0 ? plan : { ...plan, coding: codings };
}

/** IN1-8/9 the group, IN1-2 (and 35) the plan. */
function classes(in1: Marks, path: string, element: Element): void {
  const group = first(in1, 8) ? take(first(in1, 8)!, path, 'class[group].value') : '';
  const groupName = first(in1, 9) ? take(first(in1, 9)!, path, 'class[group].name') : '';
  if (group !== '' || groupName !== '') add(element, 'class', classOf('group', group || groupName, groupName));
  const plan = first(in1, 2);
  const planId = plan ? take(plan, path, 'class[plan].value') : '';
  const planName = plan ? take(plan, path, 'class[plan].name', 2) : '';
  const company = first(in1, 35) ? take(first(in1, 35)!, path, 'class[plan].value') : '';
  const id = planId || company;
  if (id !== '' || planName !== '') add(element, 'class', classOf('plan', id || planName, planName));
  if (planId !== '' && company !== '') add(element, 'class', classOf('subplan', company, ''));
}

function classOf(kind: string, value: string, name: string): Element {
  const made: Element = {
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: kind }] },
    value,
  };
  put(made, 'name', name);
  return made;
}

/** IN1-37, a CP: price and currency are sub-components of its first component. */
function deductible(in1: Marks, path: string, element: Element): void {
  for (const field of fields(in1, 37)) {
    const value = decimal(take(field, path, 'costToBeneficiary', 1, 1));
    if (value === undefined) continue;
    const money: Element = { value };
    if (/^[A-Z]{3}$/.test(peek(field, 1, 2))) money.currency = take(field, path, 'costToBeneficiary', 1, 2);
    add(element, 'costToBeneficiary', {
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-copay-type', code: 'deductible' }] },
      valueMoney: money,
    });
  }
}
