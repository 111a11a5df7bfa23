import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, extensionsOf, list, text } from '../../to-v2/read.ts';
import { cd, optionalCd } from '../datatypes/cd.ts';
import { ii } from '../datatypes/ii.ts';
import { organizationReferred } from '../roles.ts';
import { template } from '../statement.ts';
import { resolve, type Writing } from '../writing.ts';

/** The Medication that a resource points at; undefined where a code alone tells of it. */
export function medicationOf(writing: Writing, resource: Element): Element | undefined {
  return resolve(writing, child(resource, 'medicationReference'), resource) as Element | undefined;
}

/** What is taken: its concept. */
export function medicationConcept(writing: Writing, resource: Element): Element | undefined {
  const held = child(resource, 'medicationCodeableConcept') ?? child(medicationOf(writing, resource), 'code');
  const display = text(child(resource, 'medicationReference'), 'display');
  return held ?? (display === '' ? undefined : { text: display });
}

/** Medication Information: the product with its ids, lot and maker. `name` is `consumable` or `product`. */
export function medicationProduct(writing: Writing, resource: Element, name = 'consumable'): XmlDraft {
  const held = medicationOf(writing, resource);
  const made = manufactured('22.4.23', medicationConcept(writing, resource), {
    lot: text(child(held, 'batch'), 'lotNumber'),
    maker: organizationReferred(writing, 'manufacturerOrganization', child(held, 'manufacturer')),
    ids: list(held, 'identifier').flatMap((one) => ii(writing, one) ?? []),
  });
  return xml(name, {}, made);
}

/** What a product is beside its code. */
export interface ProductParts {
  readonly lot?: string;
  readonly maker?: XmlDraft | undefined;
  readonly ids?: readonly XmlDraft[];
}

export function manufactured(
  root: string,
  concept: Element | undefined,
  { lot = '', maker, ids = [] }: ProductParts,
): XmlDraft {
  return xml(
    'manufacturedProduct',
    { classCode: 'MANU' },
    template(root),
    template(root, '2014-06-09'),
    ids,
    xml('manufacturedMaterial', {}, cd('code', concept), lot === '' ? undefined : xml('lotNumberText', {}, lot)),
    maker,
  );
}

/** What the drug is carried by, and other parts that do not act: participants of the activity. */
export function vehicles(writing: Writing, resource: Element): XmlDraft[] {
  return list(medicationOf(writing, resource), 'ingredient')
    .filter((one) => one.isActive === false)
    .map((one) => {
      const [role] = extensionsOf(one, 'alternate-codes');
      return xml(
        'participant',
        { typeCode: 'CSM' },
        xml(
          'participantRole',
          { classCode: 'MANU' },
          template('22.4.24'),
          optionalCd('code', child(role, 'valueCodeableConcept')) ??
            xml('code', { code: '412307009', codeSystem: '2.16.840.1.113883.6.96', displayName: 'Drug vehicle' }),
          xml('playingEntity', { classCode: 'MMAT' }, cd('code', child(one, 'itemCodeableConcept'))),
        ),
      );
    });
}
