import type { Json } from '#flow';
import { children, type XmlElement } from '#formats/xml/xml-element.ts';
import type { SentCode } from '#realms/realm.ts';
import type { Element } from '../../element.ts';
import { systemOfOid } from '../code-systems.ts';
import type { CdaContext } from '../context.ts';
import { ignoreAttribute, mark, peek } from '../leaves.ts';

/** raceCode, ethnicGroupCode and the further ones of sdtc → the realm's extensions of Patient. */
export function raceAndEthnicity(context: CdaContext, person: XmlElement | undefined): Element[] {
  const races = [...children(person, 'raceCode'), ...children(person, 'sdtc:raceCode')];
  const groups = [...children(person, 'ethnicGroupCode'), ...children(person, 'sdtc:ethnicGroupCode')];
  const { personExtensions } = context.given.realm;
  const none = { races: [], ethnicities: [], tribes: [] };
  const ofRaces = personExtensions({ ...none, races: races.flatMap(sentCode) }) as Element[];
  const ofGroups = personExtensions({ ...none, ethnicities: groups.flatMap(sentCode) }) as Element[];
  for (const source of races) markSource(context, source, ofRaces);
  for (const source of groups) markSource(context, source, ofGroups);
  return [...ofRaces, ...ofGroups];
}

function sentCode(coded: XmlElement): SentCode[] {
  const code = peek(coded, 'code') || peek(coded, 'nullFlavor');
  const text = peek(coded, 'displayName');
  if (code === '' && text === '') return [];
  return [{ code, text, system: systemOfOid(peek(coded, 'codeSystem')) ?? '' }];
}

/** Says where each code went: the coding that the realm made of it, and the text; the words are those of the code where none are sent. */
function markSource(context: CdaContext, source: XmlElement, made: readonly Element[]): void {
  const leaf = peek(source, 'code') === '' ? 'nullFlavor' : 'code';
  const text = peek(source, 'displayName');
  for (const part of made.flatMap(({ extension }) => (extension as Json[] | undefined) ?? []) as Element[]) {
    const coding = part.valueCoding as Element | undefined;
    if (coding !== undefined && coding.code === peek(source, leaf)) {
      mark(context, source, leaf, coding, 'code');
      ignoreAttribute(context, source, 'codeSystem', 'said by the code');
    }
    if (part.valueString !== undefined) mark(context, source, text === '' ? leaf : 'displayName', part, 'valueString');
  }
}
