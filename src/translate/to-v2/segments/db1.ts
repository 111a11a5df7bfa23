import type { Element } from '../../element.ts';
import { cx } from '../datatypes/cx.ts';
import { dateOf } from '../datatypes/ts.ts';
import { withKept } from '../own-extensions.ts';
import { child, hasCode } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** A Condition that is the patient's disability. */
export const isDisability = (condition: Element): boolean =>
  hasCode(child(condition, 'code'), 'http://snomed.info/sct', '21134002');

/** A disability → DB1 (HL7 v2.5.1 §6.5.3), of the patient (PT, HL7 table 0334). */
export function db1(writing: Writing, condition: Element, setId: number): Draft {
  const verification = child(condition, 'verificationStatus');
  const isRefuted = hasCode(verification, 'http://terminology.hl7.org/CodeSystem/condition-ver-status', 'refuted');
  return withKept(
    writing,
    {
      id: 'DB1',
      about: nameOf(condition),
      fields: {
        1: setId,
        2: 'PT',
        3: cx(writing, child(child(condition, 'subject'), 'identifier')),
        4: isRefuted ? 'N' : 'Y',
        5: dateOf(condition, 'onsetDateTime'),
        6: dateOf(condition, 'abatementDateTime'),
      },
    },
    condition,
  );
}
