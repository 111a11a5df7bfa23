import type { Json } from '#flow';
import { children, type XmlElement } from '#formats/xml/xml-element.ts';
import type { SentCode } from '#realms/realm.ts';
import type { Element } from '../../element.ts';
import { systemOfOid } from '../code-systems.ts';
import type { CdaContext } from '../context.ts';
import { mark, peek } from '../leaves.ts';

/** raceCode, ethnicGroupCode and the further ones of sdtc → the realm's extensions of Patient. */
export function raceAndEthnicity(context: CdaContext, person: XmlElement | undefined): Element[] {
  const races = [...children(person, 'raceCode'), ...children(person, 'sdtc:raceCode')];
  const groups = [...children(person, 'ethnicGroupCode'), ...children(person, 'sdtc:ethnicGroupCode')];
  const made = context.given.realm.personExtensions({
    races: races.flatMap(sentCode),
    ethnicities: groups.flatMap(sentCode),
    tribes: [],
  }) as Element[];
  for (const source of [...races, ...groups]) markSource(context, source, made);
  return made;
}

function sentCode(coded: XmlElement): SentCode[] {
  const code = peek(coded, 'code') || peek(coded, 'nullFlavor');
  const text = peek(coded, 'displayName');
  if (code === '' && text === '') return [];
  return [{ code, text, system: systemOfOid(peek(coded, 'codeSystem')) ?? '' }];
}

/** Says where each code went: the coding that the realm made of it, else the text. */
function markSource(context: CdaContext, source: XmlElement, made: readonly Element[]): void {
  const code = peek(source, 'code');
  const parts = made.flatMap(({ extension }) => (extension as Json[] | undefined) ?? []) as Element[];
  const text = peek(source, 'displayName');
  for (const part of parts) {
    const coding = part.valueCoding as Element | undefined;
    if (coding !== undefined && coding.code === (code || peek(source, 'nullFlavor'))) {
      mark(context, source, code === '' ? 'nullFlavor' : 'code', coding, 'code');
      mark(context, source, 'codeSystem', coding, 'system');
    }
    const words = part.valueString as string | undefined;
    if (text !== '' && words?.includes(text)) mark(context, source, 'displayName', part, 'valueString');
    else if (text === '' && code !== '' && words?.includes(code)) mark(context, source, 'code', part, 'valueString');
  }
}
