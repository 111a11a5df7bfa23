import type { ComponentDraft, RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { text } from '../read.ts';
import type { Writing } from '../writing.ts';
import { issuerOf, universalOf } from './hd.ts';

/** Identifier → EI (HL7 v2.5.1 §2.A.28): value and who issued it. A URI that is an identifier in itself stands where the authority does. */
export function ei(writing: Writing, identifier: Element | undefined): readonly string[] | undefined {
  const value = text(identifier, 'value');
  if (identifier === undefined || value === '') return undefined;
  if (text(identifier, 'system') === 'urn:ietf:rfc:3986') {
    const [universal, type] = universalOf(writing, value);
    return ['', '', universal, type];
  }
  return [value, ...issuerOf(writing, identifier).authority];
}

/** A number of the placer and one of the filler → EIP, whose parts are sub-components. */
export function eip(writing: Writing, placer: Element | undefined, filler: Element | undefined): RepetitionDraft {
  const halves: readonly ComponentDraft[] = [ei(writing, placer), ei(writing, filler)];
  return halves.every((one) => one === undefined) ? undefined : halves;
}
