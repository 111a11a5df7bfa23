import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { pl } from '../datatypes/pl.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { organizationAt } from '../datatypes/xon.ts';
import { withKept } from '../own-extensions.ts';
import { child, list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';
import { amount, dosingFields, drugOf, drugSegment, placed } from './drug.ts';
import { pharmacyFields, prescriptionOf } from './medication-order.ts';
import { isInFunction } from './prt.ts';

/** MedicationDispense → RXD (HL7 v2.5.1 §4.14.5). `counter` tells it apart from others of the order. */
export function rxd(writing: Writing, dispense: Element, counter: number): Draft {
  const actors = list(dispense, 'performer')
    .filter((one) => !isInFunction(one))
    .map((one) => child(one, 'actor'));
  const pharmacy = actors.find((one) => organizationAt(writing, one, dispense) !== undefined);
  return withKept(
    writing,
    {
      id: 'RXD',
      about: nameOf(dispense),
      fields: {
        ...drugSegment(writing, 'RXD', drugOf(writing, dispense)),
        ...dosingFields(writing, 'RXD', list(dispense, 'dosageInstruction')[0]),
        1: counter,
        3: timestamp(dispense, 'whenHandedOver') || timestamp(dispense, 'whenPrepared'),
        ...placed(amount(writing, 4, child(dispense, 'quantity'))),
        7: prescriptionOf(dispense),
        10: repeated(actors.map((one) => xcn(writing, one, dispense))),
        11: cwe(writing, child(child(dispense, 'substitution'), 'type'), { table: '0167' }),
        13: pl(writing, child(dispense, 'destination'), dispense),
        ...pharmacyFields(writing, pharmacy, dispense, 30, 34),
        33: cwe(writing, child(dispense, 'type'), { table: '0484' }),
      },
    },
    dispense,
  );
}
