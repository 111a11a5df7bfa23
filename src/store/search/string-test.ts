import type { Json } from '#flow';
import { foldText } from './fold-text.ts';
import { type Asked, refusal, type ValueTest, withoutEscapes } from './values.ts';

const parts = [
  'text',
  'family',
  'given',
  'prefix',
  'suffix',
  'line',
  'city',
  'district',
  'state',
  'postalCode',
  'country',
];

/** The texts of a value: itself, or the parts of a HumanName or an Address (R4 3.1.1.4.7). */
export function textsOf(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return parts.flatMap((part) => value[part] ?? []).filter((text) => typeof text === 'string');
}

/** Whether a text begins with what is asked for, without case and accents; `:contains` it anywhere; `:exact` as it is. */
export function stringFits(value: string, { fullName, modifier }: Asked): ValueTest {
  const text = withoutEscapes(value);
  const folded = foldText(text);
  if (folded === '') throw refusal('CW-FHIR-003', fullName);
  if (modifier === 'exact') return (found) => textsOf(found).includes(text);
  if (modifier === 'contains') return (found) => textsOf(found).some((own) => foldText(own).includes(folded));
  return (found) => textsOf(found).some((own) => foldText(own).startsWith(folded));
}
