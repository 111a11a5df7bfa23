import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { codings, extensionOf, text } from '../../to-v2/read.ts';
import { oidOfSystem, systemNames } from '../oids.ts';
import { absentSystem, flavorOf } from '../vocabulary.ts';

/**
 * CodeableConcept → CD: the first coding, the others as its translations, the words as originalText. A data-absent-reason is a null
 * flavor; what is empty is of none that is known. `type` gives the element an `xsi:type`.
 */
export function cd(name: string, concept: Element | undefined, type?: string): XmlDraft {
  const all = codings(concept).filter((one) => text(one, 'code') !== '');
  const reason = all.find(({ system }) => system === absentSystem);
  const [first, ...others] = all.filter(({ system }) => system !== absentSystem);
  const words = text(concept, 'text');
  const original = words === '' ? undefined : xml('originalText', {}, words);
  const translations = others.map((one) => xml('translation', codingAttributes(one)));
  const typed = { 'xsi:type': type };
  if (first !== undefined) return xml(name, { ...typed, ...codingAttributes(first) }, original, translations);
  const flavor = reason === undefined ? (words === '' ? 'UNK' : 'OTH') : flavorOf(text(reason, 'code'));
  return xml(name, { ...typed, nullFlavor: flavor }, original);
}

/** The same, or nothing where the concept says nothing. */
export function optionalCd(name: string, concept: Element | undefined, type?: string): XmlDraft | undefined {
  return codings(concept).length === 0 && text(concept, 'text') === '' ? undefined : cd(name, concept, type);
}

/** A code that C-CDA fixes: `ASSERTION`, `CONC`. */
export function fixed(name: string, code: string, codeSystem: string, displayName?: string, type?: string): XmlDraft {
  return xml(name, { 'xsi:type': type, code, codeSystem, displayName });
}

/** CS: a code whose system the element says. */
export function cs(name: string, code: string): XmlDraft {
  return xml(name, { code });
}

/** A system without an OID has no place in `codeSystem`: its URI stands in for a name. */
function codingAttributes(coding: Element): XmlDraft['attributes'] {
  const system = text(coding, 'system');
  const oid = system === '' ? undefined : (oidOfSystem(system) ?? uuidOf(system));
  return {
    code: text(coding, 'code'),
    codeSystem: oid,
    codeSystemName: systemNames.get(system) ?? (oid === undefined && system !== '' ? system : undefined),
    codeSystemVersion: text(coding, 'version') || undefined,
    displayName: text(coding, 'display') || undefined,
  };
}

const uuidOf = (system: string): string | undefined => /^urn:uuid:(.+)$/.exec(system)?.[1];

/** The concept that stands beside a code which says less (`alternate-codes`). */
export function alternate(beside: Element | undefined): Element | undefined {
  const held = extensionOf(beside, 'alternate-codes')?.valueCodeableConcept;
  return held !== null && typeof held === 'object' && !Array.isArray(held) ? (held as Element) : undefined;
}
