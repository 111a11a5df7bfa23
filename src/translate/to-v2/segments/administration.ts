import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { repeated } from '../datatypes/repeated.ts';
import { startAndEnd } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';
import { dosingFields, drugOf, drugSegment } from './drug.ts';
import { isInFunction } from './prt.ts';

/** MedicationAdministration → RXA (HL7 v2.5.1 §4.14.7). `counter` tells it apart from others of the order. */
export function administration(writing: Writing, given: Element, counter: number): Draft {
  const [start, end] = startAndEnd(given, 'effective');
  const dosage = child(given, 'dosage');
  const dosing = dosingFields(writing, 'RXA', dosage);
  return withKept(
    writing,
    {
      id: 'RXA',
      about: nameOf(given),
      fields: {
        ...drugSegment(writing, 'RXA', drugOf(writing, given)),
        ...dosing,
        1: 0,
        2: counter,
        3: start,
        4: end || start,
        // 999 is the custom for an amount that is not known (RXA-6 is required).
        6: text(child(dosage, 'dose'), 'value') || '999',
        9: repeated(list(given, 'note').map((one) => ['', text(one, 'text')])),
        10: repeated(
          list(given, 'performer')
            .filter((one) => !isInFunction(one))
            .map((one) => xcn(writing, child(one, 'actor'), given)),
        ),
        18: repeated(list(given, 'statusReason').map((one) => cwe(writing, one))),
        19: repeated(list(given, 'reasonCode').map((one) => cwe(writing, one))),
        20: code(writing, given, 'status', { map: 'administration-status', table: '0322' }),
        21: given.status === 'entered-in-error' ? 'D' : 'A',
      },
    },
    given,
  );
}
