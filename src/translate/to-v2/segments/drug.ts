import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { drugFields } from '../../v2/segments/drug-fields.ts';
import { codedUnit, cq } from '../datatypes/cq.ts';
import { cwe } from '../datatypes/cwe.ts';
import { repeated } from '../datatypes/repeated.ts';
import { dateOf } from '../datatypes/ts.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { child, list, text } from '../read.ts';
import { systemName } from '../vocabulary.ts';
import { resolve, type Writing } from '../writing.ts';

export type Fields = { readonly [field: number]: FieldDraft };

/** The drug of a resource: what it is called, and the Medication that tells more of it. */
export interface Drug {
  readonly code: Element | undefined;
  readonly medication: Element | undefined;
}

/** `medication[x]`: a concept, or a Medication, of the Bundle or contained; a reference that leads nowhere is its words. */
export function drugOf(writing: Writing, resource: Element): Drug {
  const concept = child(resource, 'medicationCodeableConcept');
  const reference = child(resource, 'medicationReference');
  const found = resolve(writing, reference, resource) as Element | undefined;
  const medication = found?.resourceType === 'Medication' ? found : undefined;
  const words = text(reference, 'display');
  const told = concept ?? child(medication, 'code') ?? (words === '' ? undefined : { text: words });
  return { code: told, medication };
}

/** What RXO, RXE, RXD and RXA share (HL7 v2.5.1 §4.14): the drug with its form, strength and lot, each where the segment has it. */
export function drugSegment(writing: Writing, id: string, { code, medication }: Drug): Fields {
  const at = drugFields(id);
  const batch = child(medication, 'batch');
  const strength = strengthOf(medication);
  const volume = child(strength, 'denominator');
  const isOfVolume = text(volume, 'unit') !== '' || text(volume, 'code') !== '' || text(volume, 'value') !== '1';
  return placed([
    [at.code, cwe(writing, code)],
    [at.form, cwe(writing, child(medication, 'form'))],
    ...amount(writing, at.strength, child(strength, 'numerator')),
    ...amount(writing, at.volume, isOfVolume ? volume : undefined),
    [at.lot, text(batch, 'lotNumber')],
    [at.expiry, dateOf(batch, 'expirationDate')],
    [at.maker, makerOf(writing, medication)],
  ]);
}

/** How it is given (Dosage): the amount, the rate and the words. */
export function dosingFields(writing: Writing, id: string, dosage: Element | undefined): Fields {
  const at = drugFields(id);
  const dose = list(dosage, 'doseAndRate')[0] ?? dosage;
  const quantity = child(dose, 'doseQuantity') ?? child(dose, 'dose');
  const range = child(dose, 'doseRange');
  const low = quantity ?? child(range, 'low');
  const high = child(range, 'high');
  const rate = child(dose, 'rateQuantity');
  const daily = child(dosage, 'maxDosePerPeriod');
  return placed([
    [at.low, text(low, 'value')],
    [at.high, text(high, 'value')],
    [at.units, codedUnit(writing, low ?? high)],
    [at.sig, repeated(instructions(writing, dosage))],
    [at.perTime, perTime(child(child(dose, 'rateRatio'), 'denominator'))],
    ...amount(writing, at.rate, rate),
    [at.daily, cq(child(daily, 'numerator'))],
  ]);
}

/** A number and its unit, in two fields behind each other. */
export function amount(
  writing: Writing,
  field: number,
  quantity: Element | undefined,
): readonly (readonly [field: number, value: FieldDraft])[] {
  if (field === 0) return [];
  return [
    [field, text(quantity, 'value')],
    [field + 1, codedUnit(writing, quantity)],
  ];
}

/** Fields by number; what a segment does not have is numbered 0. */
export function placed(fields: readonly (readonly [field: number, value: FieldDraft])[]): Fields {
  return Object.fromEntries(fields.filter(([field]) => field !== 0));
}

/** Of the drug as a whole: of its one ingredient, else the amount that it comes in. */
function strengthOf(medication: Element | undefined): Element | undefined {
  return isMixture(medication)
    ? child(medication, 'amount')
    : (child(list(medication, 'ingredient')[0], 'strength') ?? child(medication, 'amount'));
}

/** Whether a Medication is made of parts that are told on their own (RXC): one that is the drug itself is none. */
export function isMixture(medication: Element | undefined): boolean {
  const ingredients = list(medication, 'ingredient');
  const [only] = ingredients;
  if (ingredients.length !== 1) return ingredients.length > 1;
  if (only?.isActive !== undefined) return true;
  const item = child(only, 'itemCodeableConcept');
  return item === undefined || JSON.stringify(item) !== JSON.stringify(child(medication, 'code'));
}

/** Instructions as they are coded, then what the text says beside them. */
function instructions(writing: Writing, dosage: Element | undefined) {
  const coded = list(dosage, 'additionalInstruction');
  const said = new Set(
    coded.flatMap((one) => [text(one, 'text'), ...list(one, 'coding').flatMap((it) => [text(it, 'display')])]),
  );
  const words = [...text(dosage, 'text').split('; '), text(dosage, 'patientInstruction')];
  const others = [...new Set(words)].filter((one) => one !== '' && !said.has(one));
  return [...coded.map((one) => cwe(writing, one)), ...others.map((one) => ['', one])];
}

/** "Give per" (`H8`): a dose for each so long a time. */
function perTime(time: Element | undefined): string {
  const letter = letters[text(time, 'code')];
  const value = text(time, 'value');
  return letter === undefined || !/^\d{1,4}$/.test(value) ? '' : `${letter}${value}`;
}

const letters: Readonly<Record<string, string>> = { s: 'S', min: 'M', h: 'H', d: 'D', wk: 'W', mo: 'L' };

/** A manufacturer by number and name. */
export function makerOf(writing: Writing, holder: Element | undefined): FieldDraft {
  const reference = child(holder, 'manufacturer');
  const [identifier] = list(organizationAt(writing, reference, holder), 'identifier');
  const named = xon(writing, reference, holder, true);
  const name = Array.isArray(named) ? String(named[0] ?? '') : '';
  if (identifier === undefined) return name === '' ? undefined : repeated([['', name]]);
  const system = text(identifier, 'system');
  return repeated([[text(identifier, 'value'), name, system === '' ? '' : systemName(system, writing.systemNames)]]);
}
