import type { FhirResource } from '#flow';
import { add, type Element, put, some } from '../../element.ts';
import { extendPrimitive } from '../../extensions.ts';
import { alternateCode, putCode } from '../datatypes/code.ts';
import { decimal } from '../datatypes/cq.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { duration } from '../datatypes/rpt.ts';
import { address } from '../datatypes/xad.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { namedOrganization } from '../datatypes/xon.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { type Field, fields, first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { putTime, takeTime } from '../times.ts';
import { concept } from '../vocabulary.ts';
import { amountOf } from './amount.ts';
import { conceptsOf } from './dosage.ts';
import { drugFields } from './drug-fields.ts';
import { groupNumber, orderNumbers } from './order-numbers.ts';
import { listed } from './said.ts';

/** Fields that RXO and RXE alone have: amount to dispense, refills, whose order, which pharmacy. */
const placesOf = {
  RXO: { amount: 11, refills: 13, prescriber: 14, pharmacy: 32, phone: 36 },
  RXE: { amount: 10, refills: 12, prescriber: 13, pharmacy: 40, phone: 45 },
} as const;

/** ORC with RXO, RXE or RXG → MedicationRequest, without subject, drug and dosage. */
export function medicationRequestOf(scope: Scope, orc: Marks | undefined, drug: Marks, path: string): FhirResource {
  const request: FhirResource = { resourceType: 'MedicationRequest' };
  const element = request as Element;
  const id = drug.segment.id;
  put(element, 'identifier', listed([...orderNumbers(scope, orc, path), prescription(scope, drug, path)]));
  put(element, 'groupIdentifier', groupNumber(scope, orc, `${path}groupIdentifier`));
  putMedicationStatus(scope, orc, path, element);
  const reason = orc && first(orc, 16);
  put(element, 'statusReason', reason && codeableConcept(scope, reason, `${path}statusReason`));
  // What is to be given is an instance of an order; what the prescriber asked for is the original of what the pharmacy made of it.
  element.intent = id === 'RXG' ? 'instance-order' : id === 'RXO' ? 'original-order' : 'order';
  const kind = orc && first(orc, 29);
  const category =
    kind && codeableConcept(scope, kind, `${path}category`, { table: '0482', map: 'medication-category' });
  put(element, 'category', listed([category]));
  putPriority(scope, orc, drug, path, element);
  const authored = (orc && first(orc, 9)) ?? (id === 'RXE' ? first(drug, 32) : undefined);
  putTime(element, 'authoredOn', authored && takeTime(scope, authored, `${path}authoredOn`));
  people(scope, orc, drug, path, element);
  put(element, 'reasonCode', conceptsOf(scope, drug, drugFields(id).indication, `${path}reasonCode`));
  const { toPharmacy } = drugFields(id);
  for (const one of toPharmacy === 0 ? [] : fields(drug, toPharmacy)) {
    const text = wordsOfCode(one, `${path}note.text`);
    if (text !== '') add(element, 'note', { text });
  }
  if (id === 'RXO' || id === 'RXE') put(element, 'dispenseRequest', dispensing(scope, drug, path));
  put(element, 'substitution', substitution(scope, drug, path));
  return request;
}

/** A CWE where FHIR has a text: its words, with its code where that is not all there is. */
function wordsOfCode(field: Field, path: string): string {
  const parts = [9, 2, 1].map((component) => take(field, path, '', component)).filter((part) => part !== '');
  const [words = '', ...others] = [...new Set(parts)];
  return others.length === 0 ? words : `${words} (${others.join(', ')})`;
}

/** RXE-15, a number that means something at the pharmacy. */
function prescription(scope: Scope, drug: Marks, path: string): Element | undefined {
  const sent = drug.segment.id === 'RXE' ? first(drug, 15) : undefined;
  const value = sent ? take(sent, path, 'identifier[2].value') : '';
  return value === ''
    ? undefined
    : { type: { text: 'prescription number' }, system: siteUri(scope, 'prescription'), value };
}

/** ORC-5 says the status (HL7 table 0038), else ORC-1 what was asked for or done (table 0119). */
export function putMedicationStatus(scope: Scope, orc: Marks | undefined, path: string, element: Element): void {
  if (orc === undefined) return;
  const sent = first(orc, 5);
  if (sent && peek(sent).trim() !== '')
    putCode(scope, element, 'status', sent, `${path}status`, { map: 'medication-order-status', table: '0038' });
  const control = first(orc, 1);
  const code = control === undefined ? '' : take(control, path, 'status');
  const known = concept('medication-order-control', code);
  if (element.status !== undefined || code === '') return;
  if (known !== undefined) element.status = known.code;
  else extendPrimitive(element, 'status', alternateCode('0119', code));
}

/** The priority of TQ in ORC-7 or RXE-1; TQ1-9 is read with its timing. */
function putPriority(scope: Scope, orc: Marks | undefined, drug: Marks, path: string, element: Element): void {
  const sent = [drug.segment.id === 'RXE' ? first(drug, 1) : undefined, orc && first(orc, 7)].find(
    (field): field is Field => field !== undefined && /^[SAR]$/i.test(peek(field, 6).trim()),
  );
  if (sent === undefined) return;
  putCode(scope, element, 'priority', sent, `${path}priority`, { map: 'order-priority', table: '0485' }, 6);
}

/** ORC-12 who ordered it, else the prescriber of the drug's segment; ORC-10 who entered it. */
function people(scope: Scope, orc: Marks | undefined, drug: Marks, path: string, element: Element): void {
  const places = placesOf[drug.segment.id as 'RXO' | 'RXE'];
  const ordering = orc && first(orc, 12);
  const prescribing = places && first(drug, places.prescriber);
  const call = orc ? fields(orc, 14).flatMap((one) => contactPoints(scope, one, 'Practitioner#telecom', 'work')) : [];
  const sent = ordering ?? prescribing;
  const requester = sent && practitioner(scope, sent, `${path}requester`, call.length > 0 ? { telecom: call } : {});
  put(element, 'requester', requester);
  if (ordering && prescribing?.repetition.raw === ordering.repetition.raw)
    practitioner(scope, prescribing, `${path}requester`);
  const entering = orc && first(orc, 10);
  put(element, 'recorder', entering && practitioner(scope, entering, `${path}recorder`));
}

/** How much to dispense, how often again, by whom. */
function dispensing(scope: Scope, drug: Marks, path: string): Element {
  const made: Element = {};
  const at = `${path}dispenseRequest`;
  const places = placesOf[drug.segment.id as 'RXO' | 'RXE'];
  if (drug.segment.id === 'RXE') {
    const initial = amountOf(scope, drug, 39, 0, `${at}.initialFill.quantity`);
    if (initial !== undefined) made.initialFill = { quantity: initial };
  } else {
    const interval = first(drug, 28);
    const days = interval && decimal(take(interval, at, '.dispenseInterval'));
    put(made, 'dispenseInterval', duration(days, 'd'));
  }
  const refills = first(drug, places.refills) ? take(first(drug, places.refills)!, at, '.numberOfRepeatsAllowed') : '';
  if (/^\d{1,4}$/.test(refills)) made.numberOfRepeatsAllowed = Number(refills);
  put(made, 'quantity', amountOf(scope, drug, places.amount, places.amount + 1, `${at}.quantity`));
  const pharmacy = first(drug, places.pharmacy);
  put(made, 'performer', pharmacy && pharmacyOf(scope, drug, places.pharmacy, places.phone));
  return some(made) ?? {};
}

/** A CWE that names a pharmacy, with the address behind it → Organization. */
export function pharmacyOf(scope: Scope, marks: Marks, field: number, phone: number): Element | undefined {
  const sent = first(marks, field);
  if (sent === undefined) return undefined;
  const value = take(sent, 'Organization#', 'identifier[0].value');
  const name = take(sent, 'Organization#', 'name', 2) || value;
  const system = take(sent, 'Organization#', 'identifier[0].system', 3);
  if (name === '') return undefined;
  const more: Element = {};
  put(more, 'address', listed(fields(marks, field + 1).map((one) => address(scope, one, 'Organization#address'))));
  put(
    more,
    'telecom',
    fields(marks, phone).flatMap((one) => contactPoints(scope, one, 'Organization#telecom', 'work')),
  );
  const number = value === '' || value === name ? undefined : { system: siteUri(scope, system), value };
  return namedOrganization(scope, name, number, more);
}

/** RXO-9 (HL7 table 0161), RXE-9 and RXG-10 (table 0167): N allows none. */
function substitution(scope: Scope, drug: Marks, path: string): Element | undefined {
  const { id } = drug.segment;
  const sent = first(drug, drugFields(id).substitution);
  const coded = id === 'RXO' ? { table: '0161', map: 'allow-substitution' } : { table: '0167' };
  const allowed = sent && codeableConcept(scope, sent, `${path}substitution.allowedCodeableConcept`, coded);
  return allowed && { allowedCodeableConcept: allowed };
}
