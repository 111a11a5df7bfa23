import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { SentCode } from '#realms/realm.ts';
import type { Element } from '../../element.ts';
import { list } from '../../to-v2/read.ts';
import { oidOfSystem } from '../oids.ts';
import type { Writing } from '../writing.ts';

/** Race and ethnicity, by the realm's extensions → raceCode, ethnicGroupCode and the further ones of sdtc; both are asked for. */
export function raceAndEthnicity({ realm }: Writing, patient: Element): readonly XmlDraft[] {
  const { races, ethnicities } = realm.personCodes(list(patient, 'extension'));
  return [...coded(races, 'raceCode'), ...coded(ethnicities, 'ethnicGroupCode')];
}

function coded(codes: readonly SentCode[], element: string): XmlDraft[] {
  if (codes.length === 0) return [xml(element, { nullFlavor: 'UNK' })];
  return codes.map(({ code, text, system }, index) => {
    const name = index === 0 ? element : `sdtc:${element}`;
    if (system.endsWith('NullFlavor')) return xml(name, { nullFlavor: code });
    if (code === '') return xml(name, { nullFlavor: 'UNK' }, text === '' ? undefined : xml('originalText', {}, text));
    return xml(name, { code, codeSystem: oidOfSystem(system), displayName: text || undefined });
  });
}
