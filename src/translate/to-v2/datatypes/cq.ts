import type { ComponentDraft, RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { text } from '../read.ts';
import { systemName } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';

/** The unit of a Quantity as CE: UCUM's code with the words, or the words alone. */
export function unit(quantity: Element | undefined): readonly string[] {
  const [code, words] = [text(quantity, 'code'), text(quantity, 'unit')];
  const isUcum = text(quantity, 'system') === 'http://unitsofmeasure.org' && code !== '';
  if (isUcum) return [code, words, 'UCUM'];
  return words === '' && code === '' ? [] : [words || code];
}

/** The same of an amount whose unit a sender has codes of its own for: code, words and what they are of. */
export function codedUnit(writing: Writing, quantity: Element | undefined): readonly string[] | undefined {
  const [code, words, system] = [text(quantity, 'code'), text(quantity, 'unit'), text(quantity, 'system')];
  if (code !== '' && system !== '' && system !== 'http://unitsofmeasure.org')
    return [code, words, systemName(system, writing.systemNames)];
  const parts = unit(quantity);
  return parts.length === 0 ? undefined : parts;
}

/** Quantity → CQ (HL7 v2.5.1 §2.A.12): the unit's parts are sub-components. */
export function cq(quantity: Element | undefined): RepetitionDraft {
  const value = text(quantity, 'value');
  if (value === '') return undefined;
  const parts = unit(quantity);
  const components: readonly ComponentDraft[] = parts.length === 0 ? [value] : [value, parts];
  return components;
}
