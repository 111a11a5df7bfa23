import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { unit } from '../datatypes/cq.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { pl } from '../datatypes/pl.ts';
import { repeated } from '../datatypes/repeated.ts';
import { dateOf, timestamp } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { xcn } from '../datatypes/xcn.ts';
import { withKept } from '../own-extensions.ts';
import { beside, child, codeIn, extensionOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { v2Table } from '../vocabulary.ts';
import { nameOf, resolve, type Writing } from '../writing.ts';
import { makerOf } from './drug.ts';
import { numberOf } from './orc.ts';
import { organizationCode } from './order-event.ts';

/** Immunization → ORC of the vaccination (CDC's guide for immunization messaging 1.5). */
export function vaccineOrc(writing: Writing, immunization: Element): Draft {
  const untyped = list(immunization, 'identifier').find(
    (one) => text(child(one, 'type'), 'coding') === '' && child(one, 'type') === undefined,
  );
  return withKept(
    writing,
    {
      id: 'ORC',
      about: nameOf(immunization),
      fields: {
        1: 'RE',
        2: ei(writing, numberOf(immunization, 'PLAC')),
        3: ei(writing, numberOf(immunization, 'FILL') ?? untyped),
        4: ei(writing, numberOf(immunization, 'PGN')),
        9: timestamp(immunization, 'recorded'),
        10: people(writing, immunization, 'EP'),
        12: people(writing, immunization, 'OP'),
        17: organizationCode(writing, enteredFor(immunization)),
      },
    },
    immunization,
  );
}

/** Immunization → RXA (HL7 v2.5.1 §4.14.7). */
export function rxa(writing: Writing, immunization: Element): Draft {
  const at = timestamp(immunization, 'occurrenceDateTime');
  const dose = child(immunization, 'doseQuantity');
  const units = unit(dose);
  const place = resolve(writing, child(immunization, 'location'), immunization) as Element | undefined;
  return withKept(
    writing,
    {
      id: 'RXA',
      about: nameOf(immunization),
      fields: {
        1: 0,
        2: 1,
        3: at,
        5: cwe(writing, child(immunization, 'vaccineCode')),
        // 999 is the custom for an amount that is not known (RXA-6 is required).
        6: text(dose, 'value') || '999',
        7: units.length === 0 ? undefined : [...units],
        9: repeated([
          source(writing, immunization),
          ...list(immunization, 'note').map((one) => ['', text(one, 'text')]),
        ]),
        10: people(writing, immunization, 'AP'),
        15: text(immunization, 'lotNumber'),
        16: dateOf(immunization, 'expirationDate'),
        17: makerOf(writing, immunization),
        18: repeated([cwe(writing, child(immunization, 'statusReason'))]),
        19: repeated(list(immunization, 'reasonCode').map((one) => cwe(writing, one))),
        20: completion(writing, immunization),
        // A is what a receiver takes an action left out for (CDC's guide 1.5, RXA-21).
        21: immunization.status === 'entered-in-error' ? 'D' : 'A',
        27: pl(writing, child(immunization, 'location'), immunization),
        28: xad(child(place, 'address')),
      },
    },
    immunization,
  );
}

/** HL7 table 0443: AP who gave it, OP who ordered it, EP who entered it. One without a function gave it. */
function people(writing: Writing, immunization: Element, role: string): FieldDraft {
  return repeated(
    list(immunization, 'performer')
      .filter((one) => (codeIn(child(one, 'function'), v2Table('0443')) || 'AP') === role)
      .map((one) => xcn(writing, child(one, 'actor'), immunization)),
  );
}

/** The organization for which it was entered: an entering provider who is nobody. */
function enteredFor(immunization: Element): Element | undefined {
  return list(immunization, 'performer')
    .filter((one) => codeIn(child(one, 'function'), v2Table('0443')) === 'EP')
    .map((one) => child(one, 'actor'))
    .find((actor) => text(actor, 'type') === 'Organization');
}

/** RXA-9 (CDC table NIP001): 00 is the record of the one who gave it. */
function source(writing: Writing, immunization: Element) {
  const origin = cwe(writing, child(immunization, 'reportOrigin'));
  const sent = cwe(
    writing,
    child(extensionOf(beside(immunization, 'primarySource'), 'alternate-codes'), 'valueCodeableConcept'),
  );
  return (
    origin ??
    sent ??
    (text(immunization, 'primarySource') === 'true' ? ['00', 'New immunization record', 'NIP001'] : undefined)
  );
}

/** HL7 table 0322; a partial administration is completed to FHIR, and subpotent. */
function completion(writing: Writing, immunization: Element): string {
  const own = code(writing, immunization, 'status', { map: 'completion-status', table: '0322' });
  return own === 'CP' && text(immunization, 'isSubpotent') === 'true' ? 'PA' : own;
}
