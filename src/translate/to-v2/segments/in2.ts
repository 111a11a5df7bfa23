import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { cx, typeOf } from '../datatypes/cx.ts';
import { repeated } from '../datatypes/repeated.ts';
import { organizationAt } from '../datatypes/xon.ts';
import { xpn } from '../datatypes/xpn.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { child, codings, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { siteName, v2Table } from '../vocabulary.ts';
import { nameOf, resolve, type Writing } from '../writing.ts';

/** Coverage and who is insured → IN2 (HL7 v2.5.1 §6.5.7): further numbers, and how to reach the insured. */
export function in2(writing: Writing, coverage: Element): Draft {
  const numbers = list(coverage, 'identifier');
  const of = (type: string) =>
    text(
      numbers.find((one) => typeOf(one) === type),
      'value',
    );
  const subscriber = resolve(writing, child(coverage, 'subscriber'), coverage) as Element | undefined;
  const insured = subscriber?.resourceType === 'RelatedPerson' ? subscriber : undefined;
  const social = list(insured, 'identifier').find((one) => typeOf(one) === 'SS');
  const telecom = list(insured, 'telecom');
  const contact = list(organizationAt(writing, child(coverage, 'policyHolder'), coverage), 'contact')[0];
  const own = numbers.find((one) => !plain.has(typeOf(one)) && siteName(text(one, 'system')) !== 'policy');
  return withKept(
    writing,
    {
      id: 'IN2',
      about: nameOf(coverage),
      fields: {
        1: repeated(
          list(insured, 'identifier')
            .filter((one) => one !== social)
            .map((one) => cx(writing, one)),
        ),
        2: text(social, 'value'),
        6: of('MC'),
        8: of('MA'),
        10: of('MI'),
        34: cwe(writing, child(list(insured, 'communication')[0], 'language'), { table: '0296' }),
        49: xpn(writing, child(contact, 'name')),
        50: repeated(list(contact, 'telecom').map((one) => xtn(writing, one))),
        61: cx(writing, own && typeOf(own) === '' ? { ...own, type: memberType } : own),
        63: repeated(telecom.filter(({ use }) => use !== 'work').map((one) => xtn(writing, one))),
        64: repeated(telecom.filter(({ use }) => use === 'work').map((one) => xtn(writing, one))),
        72: cwe(writing, toInsured(coverage), { table: '0344' }),
      },
    },
    coverage,
  );
}

/** IN2-61: by its field a member number, that IN1-49 alone is coded as. */
const memberType: Element = { coding: [{ system: v2Table('0203'), code: 'MB' }] };

/** IN2-72 (HL7 table 0344): what the patient is to the insured. */
function toInsured(coverage: Element): Element | undefined {
  const own = codings(child(coverage, 'relationship')).filter(({ system }) => system === v2Table('0344'));
  return own.length === 0 ? undefined : { coding: own };
}

/** Numbers that have fields of their own: IN1-49 and IN2-6, 8 and 10. */
const plain: ReadonlySet<string> = new Set(['MB', 'MC', 'MA', 'MI']);
