import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { withKept } from '../own-extensions.ts';
import { child, codings, hasCode, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** A Condition that is an accident. */
export const isAccident = (condition: Element): boolean =>
  hasCode(child(condition, 'code'), 'http://snomed.info/sct', '55566008');

/** An accident → ACC (HL7 v2.5.1 §6.5.9). */
export function acc(writing: Writing, condition: Element): Draft {
  const code = child(condition, 'code');
  const own = codings(code).filter((one) => one.code !== '55566008' && one.code !== 'WPA');
  return withKept(
    writing,
    {
      id: 'ACC',
      about: nameOf(condition),
      fields: {
        1: timestamp(condition, 'onsetDateTime'),
        2: cwe(writing, { coding: own }, { table: '0050' }),
        5: hasCode(code, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'WPA') ? 'Y' : '',
        7: xcn(writing, child(condition, 'recorder'), condition),
        8: text(code, 'text'),
        13: ei(writing, list(condition, 'identifier')[0]),
      },
    },
    condition,
  );
}
