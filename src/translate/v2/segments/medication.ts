import type { FhirResource } from '#flow';
import { add, type Element, put, some } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { keepFields } from '../kept-fields.ts';
import { first, isFilled, type Marks, markCopies, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { takeDate } from '../times.ts';
import { amountOf, ratioOf } from './amount.ts';
import { drugFields } from './drug-fields.ts';
import { manufacturer } from './rxa.ts';

/** What is given, as a concept: all that most orders say of it. */
export function drugOf(scope: Scope, marks: Marks, path: string): Element | undefined {
  const { code } = drugFields(marks.segment.id);
  const named = first(marks, code);
  return named && codeableConcept(scope, named, path);
}

/** Whether more is said of the drug than a concept holds: a form, a strength, a lot, components. */
export function isDescribed(marks: Marks, components: readonly Marks[]): boolean {
  const { form, strength, lot, expiry, maker } = drugFields(marks.segment.id);
  const told = [form, strength, lot, expiry, maker].some((field) => field !== 0 && isFilled(marks, field));
  return told || components.length > 0;
}

/** RXO, RXE, RXG, RXD or RXA with RXC → Medication (HL7 v2-to-FHIR guide, RXO[MedicationRequest]). */
export function medicationOf(scope: Scope, marks: Marks, components: readonly Marks[], path: string): FhirResource {
  const medication: FhirResource = { resourceType: 'Medication' };
  const element = medication as Element;
  const at = drugFields(marks.segment.id);
  const code = drugOf(scope, marks, `${path}code`);
  put(element, 'code', code);
  const made = at.maker === 0 ? undefined : first(marks, at.maker);
  put(element, 'manufacturer', made && manufacturer(scope, made));
  const form = at.form === 0 ? undefined : first(marks, at.form);
  put(element, 'form', form && codeableConcept(scope, form, `${path}form`));
  const isIngredient = code !== undefined && components.length === 0;
  const within = isIngredient ? `${path}ingredient[0].strength` : `${path}amount`;
  const strength = amountOf(scope, marks, at.strength, at.strength + 1, `${within}.numerator`);
  const volume = amountOf(scope, marks, at.volume, at.volume + 1, `${within}.denominator`);
  const ratio = ratioOf(strength, volume);
  if (ratio !== undefined && isIngredient) {
    add(element, 'ingredient', { itemCodeableConcept: code, strength: ratio });
    markCopies(marks, `${path}code`, `${path}ingredient[0].itemCodeableConcept`);
  } else put(element, 'amount', ratio);
  for (const component of components) add(element, 'ingredient', ingredientOf(scope, component, path));
  const batch: Element = {};
  const lot = at.lot === 0 ? undefined : first(marks, at.lot);
  put(batch, 'lotNumber', lot && take(lot, path, 'batch.lotNumber'));
  const expiry = at.expiry === 0 ? undefined : first(marks, at.expiry);
  put(batch, 'expirationDate', expiry && takeDate(scope, expiry, `${path}batch.expirationDate`));
  put(element, 'batch', some(batch));
  return medication;
}

/** RXC → an ingredient: its strength, else how much of it there is. */
function ingredientOf(scope: Scope, rxc: Marks, path: string): Element | undefined {
  const named = first(rxc, 2);
  const item = named && codeableConcept(scope, named, `${path}ingredient.itemCodeableConcept`);
  if (item === undefined) return undefined;
  const made: Element = { itemCodeableConcept: item };
  const at = `${path}ingredient.strength`;
  const strength = amountOf(scope, rxc, 5, 6, `${at}.numerator`) ?? amountOf(scope, rxc, 3, 4, `${at}.numerator`);
  put(made, 'strength', ratioOf(strength, amountOf(scope, rxc, 8, 9, `${at}.denominator`)));
  const kind = first(rxc, 1);
  const isBase = kind && peek(kind).trim() === 'B';
  if (kind && (isBase || peek(kind).trim() === 'A')) {
    take(kind, path, 'ingredient.isActive');
    // HL7 table 0166: the base is what the others are added to.
    made.isActive = !isBase;
  }
  keepFields(scope, rxc, `${path}ingredient.`, made);
  return made;
}
