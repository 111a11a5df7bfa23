import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { drugFields } from '../../v2/segments/drug-fields.ts';
import { cwe } from '../datatypes/cwe.ts';
import { repeated } from '../datatypes/repeated.ts';
import { xad } from '../datatypes/xad.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { systemName } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';
import { amount, dosingFields, drugOf, drugSegment, placed } from './drug.ts';

/** Where RXO and RXE have what is to be dispensed, how often again, and by which pharmacy (HL7 v2.8.2 §4A.4). */
const placesOf = {
  RXO: { amount: 11, refills: 13, pharmacy: 32, phone: 36 },
  RXE: { amount: 10, refills: 12, pharmacy: 40, phone: 45 },
} as const;

/** MedicationRequest → RXO, what was asked for, or RXE, what the pharmacy reads it as (HL7 v2.5.1 §4.14.1 and §4.14.4). */
export function medicationOrder(writing: Writing, request: Element, id: 'RXO' | 'RXE'): Draft {
  const places = placesOf[id];
  const at = drugFields(id);
  const dispensing = child(request, 'dispenseRequest');
  const quantity = child(dispensing, 'quantity');
  return withKept(
    writing,
    {
      id,
      about: nameOf(request),
      fields: {
        ...drugSegment(writing, id, drugOf(writing, request)),
        ...dosingFields(writing, id, list(request, 'dosageInstruction')[0]),
        ...placed(amount(writing, places.amount, quantity)),
        [places.refills]: text(dispensing, 'numberOfRepeatsAllowed'),
        [at.substitution]: substitution(writing, child(request, 'substitution'), id),
        [at.indication]: repeated(list(request, 'reasonCode').map((one) => cwe(writing, one))),
        ...pharmacyFields(writing, child(dispensing, 'performer'), dispensing, places.pharmacy, places.phone),
        ...(id === 'RXE'
          ? {
              15: prescriptionOf(request),
              39: text(child(child(dispensing, 'initialFill'), 'quantity'), 'value'),
            }
          : { 28: daysOf(child(dispensing, 'dispenseInterval')) }),
      },
    },
    request,
  );
}

/** RXO-9 (HL7 table 0161) says whether it may be substituted, RXE-9 (0167) what was: FHIR's yes or no is the former. */
function substitution(writing: Writing, told: Element | undefined, id: 'RXO' | 'RXE'): FieldDraft {
  const coded = id === 'RXO' ? { table: '0161', map: 'allow-substitution' } : { table: '0167' };
  const concept = cwe(writing, child(told, 'allowedCodeableConcept'), coded);
  const [code] = Array.isArray(concept) ? concept : [concept];
  if (concept !== undefined) return code;
  const allowed = told?.allowedBoolean;
  return allowed === false ? 'N' : allowed === true && id === 'RXO' ? 'G' : '';
}

/** The number by which a pharmacy knows a prescription. */
export function prescriptionOf(resource: Element | undefined): string {
  const number = list(resource, 'identifier').find((one) => text(child(one, 'type'), 'text') === 'prescription number');
  return text(number, 'value');
}

/** RXO-28 counts days. */
function daysOf(interval: Element | undefined): string {
  return text(interval, 'code') === 'd' ? text(interval, 'value') : '';
}

/** A pharmacy by number and name, its address behind it, its telephone. */
export function pharmacyFields(
  writing: Writing,
  reference: Element | undefined,
  from: Element | undefined,
  field: number,
  phone: number,
): { readonly [field: number]: FieldDraft } {
  const organization = organizationAt(writing, reference, from);
  const named = xon(writing, reference, from, true);
  if (named === undefined) return {};
  const [identifier] = list(organization, 'identifier');
  const [name] = Array.isArray(named) ? named : [named];
  const system = text(identifier, 'system');
  return {
    [field]: [text(identifier, 'value'), name, system === '' ? '' : systemName(system, writing.systemNames)],
    [field + 1]: repeated(list(organization, 'address').map(xad)),
    [phone]: repeated(list(organization, 'telecom').map((one) => xtn(writing, one))),
  };
}
