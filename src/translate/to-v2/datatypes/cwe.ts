import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { codings, text } from '../read.ts';
import { codeFor, leadsTo, systemName, tableOf, v2Table } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';

/** How a field is coded: its HL7 table, and the concept map by which it is read. */
export interface CodedField {
  readonly table?: string;
  readonly map?: string;
}

interface Triplet {
  readonly code: string;
  readonly display: string;
  readonly system: string;
  readonly version: string;
}

/**
 * CodeableConcept → CE or CWE (HL7 v2.5.1 §2.A.13): a code of the field's own table first, then what else was said, in two triplets
 * with the text as the words of a third (CWE-9). What is the translation of another code by the field's map is not repeated; where
 * there is a translation alone, the map is read backwards.
 */
export function cwe(writing: Writing, concept: Element | undefined, coded: CodedField = {}): RepetitionDraft {
  const sent = inTable(
    codings(concept).filter((one) => text(one, 'code') !== '' && !isAbsence(one)),
    coded,
  );
  const words = text(concept, 'text');
  const triplets = sent.map((one) => tripletOf(writing, one, coded));
  const spare = codings(concept).find((one) => text(one, 'code') === '' && text(one, 'display') !== '');
  const [first, second, third] = triplets;
  const isSaid =
    words === '' || triplets.some(({ code, display }) => display === words || (display === '' && code === words));
  if (first === undefined)
    return words === '' ? undefined : spare === undefined ? ['', words] : ['', words, '', '', text(spare, 'display')];
  const two = [...parts(first), ...parts(second)];
  const beyond = third === undefined ? [] : [third.code, third.display, third.system];
  if (isSaid && beyond.length === 0 && !hasVersion(first, second)) return two;
  // A CE has no place for the text but the words of its other triplet.
  if (second === undefined && beyond.length === 0 && !hasVersion(first))
    return [...parts(first), '', isSaid ? '' : words];
  return [...two, first.version, second?.version ?? '', isSaid ? '' : words, ...beyond];
}

/** The code alone (IS, ID): of the field's table, else the first that there is. */
export function is(writing: Writing, concept: Element | undefined, coded: CodedField = {}): RepetitionDraft {
  const whole = cwe(writing, concept, coded);
  if (!Array.isArray(whole)) return whole;
  const [code, , system] = whole;
  const isPlain = (system === '' || system === `HL7${coded.table}`) && !whole[3];
  // Words or a sender's own system beside a code are more than the type holds; versions from 2.7 on have CWE here, and all read it.
  return isPlain && whole.length <= 6 ? code : whole;
}

/** A Coding as a concept. */
export function conceptOf(coding: Element | undefined): Element | undefined {
  return coding === undefined ? undefined : { coding: [coding] };
}

function inTable(sent: readonly Element[], { table, map }: CodedField): readonly Element[] {
  if (map === undefined || table === undefined) return sent;
  const isOwn = (one: Element) => one.system === v2Table(table) || one.system === undefined;
  const own = sent.filter(isOwn);
  const rest = sent.filter((one) => !isOwn(one));
  const isTranslation = (one: Element) =>
    sent.some((other) => other !== one && leadsTo(map, text(other, 'code'), text(one, 'system'), text(one, 'code')));
  if (own.length > 0 || rest.some(isTranslation)) return [...own, ...rest.filter((one) => !isTranslation(one))];
  // Born in FHIR: the code of the table that means it, with the words that FHIR has for it.
  return rest.map((one) => {
    const code = codeFor(map, text(one, 'code'), text(one, 'system'));
    return code === undefined ? one : { ...one, system: v2Table(table), code };
  });
}

function tripletOf({ systemNames }: Writing, coding: Element, { table }: CodedField): Triplet {
  const system = text(coding, 'system');
  const isOwn = table !== undefined && tableOf(system) === table;
  return {
    code: text(coding, 'code'),
    display: text(coding, 'display'),
    system: system === '' ? '' : isOwn ? `HL7${table}` : systemName(system, systemNames),
    version: text(coding, 'version'),
  };
}

const parts = (one: Triplet | undefined): string[] => (one === undefined ? [] : [one.code, one.display, one.system]);
const hasVersion = (...all: readonly (Triplet | undefined)[]): boolean =>
  all.some((one) => (one?.version ?? '') !== '');

/** A data-absent-reason or a null flavour in a code's place: there is nothing to say. */
function isAbsence({ system }: Element): boolean {
  return (
    system === 'http://terminology.hl7.org/CodeSystem/data-absent-reason' ||
    system === 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor'
  );
}
