import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { beside, child, codings, extensionsOf, text } from '../read.ts';
import { codeFor, tableOf } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';
import { cwe } from './cwe.ts';

/** How an element of type `code` is coded in v2. */
export interface Vocabulary {
  readonly map: string;
  readonly table: string;
}

/**
 * An element of type `code` as the v2 code that it was sent as (alternate-codes), else the one that its map leads there from;
 * `''` where there is none.
 */
export function code(writing: Writing, element: Element | undefined, name: string, { map, table }: Vocabulary): string {
  return sentCode(writing, element, name, table) || (codeFor(map, text(element, name)) ?? '');
}

/** The code of a table that it was sent as; `''` where there is none. */
export function sentCode(writing: Writing, element: Element | undefined, name: string, table: string): string {
  const sent = alternate(writing, element, name, table);
  return Array.isArray(sent) ? String(sent[0] ?? '') : String(sent ?? '');
}

/** The same for a field that was an IS and became a CWE (2.7): the code alone, unless it was sent with codes of other systems. */
export function codeOrAll(
  writing: Writing,
  element: Element | undefined,
  name: string,
  vocabulary: Vocabulary,
): RepetitionDraft {
  const sent = alternate(writing, element, name, vocabulary.table);
  return Array.isArray(sent) && sent.length > 3 ? sent : code(writing, element, name, vocabulary);
}

/** The same for a field of type CE, which has room for the words. */
export function codedAs(
  writing: Writing,
  element: Element | undefined,
  name: string,
  vocabulary: Vocabulary,
): RepetitionDraft {
  const sent = alternate(writing, element, name, vocabulary.table);
  if (sent !== undefined) return sent;
  const own = codeFor(vocabulary.map, text(element, name));
  return own === undefined ? undefined : [own, '', `HL7${vocabulary.table}`];
}

/** The code as it was sent, beside a primitive. */
export function alternate(
  writing: Writing,
  element: Element | undefined,
  name: string,
  table: string,
): RepetitionDraft {
  for (const one of extensionsOf(beside(element, name), 'alternate-codes')) {
    const concept = child(one, 'valueCodeableConcept');
    if (isOfOther(concept, table)) continue;
    const said = cwe(writing, concept, { table });
    if (said !== undefined) return said;
  }
  return undefined;
}

/** Whether all that a concept says is in another HL7 table: two fields may tell of one element. */
function isOfOther(concept: Element | undefined, table: string): boolean {
  const tables = codings(concept).map((one) => tableOf(text(one, 'system')));
  return tables.length > 0 && tables.every((one) => one !== undefined && one !== table);
}
