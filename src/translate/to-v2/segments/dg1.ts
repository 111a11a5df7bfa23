import type { Element } from '../../element.ts';
import { cwe, is } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { withKept } from '../own-extensions.ts';
import { child, codeIn, extensionOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

/** Condition, and the entry that a visit has for it → DG1 (HL7 v2.5.1 §6.5.2). */
export function dg1(writing: Writing, condition: Element, entry: Element | undefined, setId: number): Draft {
  const verified = codeIn(
    child(condition, 'verificationStatus'),
    'http://terminology.hl7.org/CodeSystem/condition-ver-status',
  );
  const parent = child(extensionOf(condition, 'condition-dueTo'), 'valueReference');
  return withKept(
    writing,
    {
      id: 'DG1',
      about: nameOf(condition),
      fields: {
        1: setId,
        3: cwe(writing, child(condition, 'code')),
        5: timestamp(condition, 'onsetDateTime'),
        6: is(writing, child(entry, 'use'), { table: '0052', map: 'diagnosis-type' }),
        15: text(entry, 'rank'),
        16: repeated([xcn(writing, child(condition, 'asserter') ?? child(condition, 'recorder'), condition)]),
        19:
          timestamp(extensionOf(condition, 'condition-assertedDate'), 'valueDateTime') ||
          timestamp(condition, 'recordedDate'),
        20: ei(writing, list(condition, 'identifier')[0]),
        21: verified === 'entered-in-error' ? 'D' : '',
        22: ei(writing, child(parent, 'identifier')),
      },
    },
    condition,
  );
}
