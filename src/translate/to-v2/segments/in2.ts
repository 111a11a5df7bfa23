import type { Element } from '../../element.ts';
import { cx, typeOf } from '../datatypes/cx.ts';
import { repeated } from '../datatypes/repeated.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { siteName } from '../vocabulary.ts';
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
        61: cx(writing, own),
        63: repeated(telecom.filter(({ use }) => use !== 'work').map((one) => xtn(writing, one))),
        64: repeated(telecom.filter(({ use }) => use === 'work').map((one) => xtn(writing, one))),
      },
    },
    coverage,
  );
}

/** Numbers that have fields of their own: IN1-49 and IN2-6, 8 and 10. */
const plain: ReadonlySet<string> = new Set(['MB', 'MC', 'MA', 'MI']);
