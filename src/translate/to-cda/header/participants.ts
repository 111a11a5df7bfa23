import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { list } from '../../to-v2/read.ts';
import { ads } from '../datatypes/ad.ts';
import { optionalCd } from '../datatypes/cd.ts';
import { ids } from '../datatypes/ii.ts';
import { pn } from '../datatypes/pn.ts';
import { tels } from '../datatypes/tel.ts';
import { allOf, type Writing } from '../writing.ts';

/** The patient's relatives and contacts, but for guardians, as the support participations of the US Realm Header. */
export function supporters(writing: Writing): XmlDraft[] {
  return allOf(writing, 'RelatedPerson').flatMap((one) => {
    const held = one as Element;
    const names = list(held, 'name').flatMap((name) => pn(name) ?? []);
    if (isGuardian(held) || names.length === 0) return [];
    return xml(
      'participant',
      { typeCode: 'IND' },
      xml(
        'associatedEntity',
        { classCode: 'PRS' },
        list(held, 'identifier').length > 0 ? ids(writing, held) : [],
        optionalCd('code', list(held, 'relationship')[0]),
        ads(held),
        tels(held),
        xml('associatedPerson', {}, names),
      ),
    );
  });
}

export function isGuardian(relative: Element): boolean {
  return JSON.stringify(relative.relationship ?? '').includes('GUARD');
}
