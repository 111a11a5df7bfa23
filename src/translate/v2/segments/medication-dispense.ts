import type { FhirResource } from '#flow';
import { add, type Element, put } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { location } from '../datatypes/pl.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { fields, first, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { putTime, takeTime } from '../times.ts';
import { amountOf } from './amount.ts';
import { pharmacyOf } from './medication-request.ts';
import { wholeText } from './obx-value.ts';
import { orderNumbers } from './order-numbers.ts';
import { listed } from './said.ts';

/** ORC and RXD → MedicationDispense, without subject, drug and dosage (HL7 v2.5.1 §4.14.5). */
export function medicationDispenseOf(scope: Scope, orc: Marks | undefined, rxd: Marks, path: string): FhirResource {
  const dispense: FhirResource = { resourceType: 'MedicationDispense' };
  const element = dispense as Element;
  const prescription = first(rxd, 7) ? take(first(rxd, 7)!, path, 'identifier[2].value') : '';
  const number =
    prescription === ''
      ? undefined
      : { type: { text: 'prescription number' }, system: siteUri(scope, 'prescription'), value: prescription };
  put(element, 'identifier', listed([...orderNumbers(scope, orc, path), number]));
  const control = orc && first(orc, 1) ? peek(first(orc, 1)!).trim().toUpperCase() : '';
  if (cancelling.has(control)) element.status = 'cancelled';
  const kind = first(rxd, 33);
  put(element, 'type', kind && codeableConcept(scope, kind, `${path}type`, { table: '0484' }));
  put(element, 'quantity', amountOf(scope, rxd, 4, 5, `${path}quantity`));
  putTime(element, 'whenHandedOver', first(rxd, 3) && takeTime(scope, first(rxd, 3)!, `${path}whenHandedOver`));
  for (const field of fields(rxd, 10)) {
    const actor = practitioner(scope, field, `${path}performer.actor`);
    if (actor !== undefined) add(element, 'performer', { actor });
  }
  const pharmacy = pharmacyOf(scope, rxd, 30, 34);
  if (pharmacy !== undefined) add(element, 'performer', { actor: pharmacy });
  put(element, 'destination', first(rxd, 13) && location(scope, first(rxd, 13)!));
  for (const field of fields(rxd, 9)) {
    const text = wholeText(field, `${path}note.text`);
    if (text !== '') add(element, 'note', { text });
  }
  put(element, 'substitution', substitutionOf(scope, rxd, path));
  return dispense;
}

/** ORC-1 (HL7 table 0119) that takes a dispense back. */
const cancelling: ReadonlySet<string> = new Set(['CA', 'CR', 'OC']);

/** RXD-11 (HL7 table 0167): G and T were substituted; the reasons why not say that nothing was. */
function substitutionOf(scope: Scope, rxd: Marks, path: string): Element | undefined {
  const sent = first(rxd, 11);
  const code = sent ? peek(sent).trim().toUpperCase() : '';
  if (sent === undefined || code === '') return undefined;
  const type = codeableConcept(scope, sent, `${path}substitution.type`, { table: '0167' });
  const made: Element = {};
  mark(sent, path, 'substitution.wasSubstituted');
  if (/^[GT]$/.test(code)) made.wasSubstituted = true;
  else if (/^[N01378]$/.test(code)) made.wasSubstituted = false;
  else made._wasSubstituted = absent('unknown');
  put(made, 'type', type);
  return made;
}
