import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, list, text } from '../../to-v2/read.ts';
import { cd } from '../datatypes/cd.ts';
import { ids } from '../datatypes/ii.ts';
import { pq } from '../datatypes/pq.ts';
import { when } from '../datatypes/ts.ts';
import { component, snomedOid, statement, status, template } from '../statement.ts';
import { nameOf, resolve, type Writing } from '../writing.ts';

/** `specimen` references of a resource → the specimens of an act, each told once. */
export function specimens(
  writing: Writing,
  resource: Element,
  of: readonly Element[] = list(resource, 'specimen'),
): XmlDraft[] {
  return of.flatMap((reference) => {
    const found = resolve(writing, reference, resource);
    if (found?.resourceType !== 'Specimen') return [];
    writing.written.add(nameOf(found as Element));
    return [xml('specimen', { typeCode: 'SPC' }, specimenRole(writing, found as Element))];
  });
}

function specimenRole(writing: Writing, specimen: Element): XmlDraft {
  const words = text(list(specimen, 'note')[0], 'text');
  return xml(
    'specimenRole',
    { classCode: 'SPEC' },
    ids(writing, specimen),
    xml(
      'specimenPlayingEntity',
      {},
      cd('code', child(specimen, 'type')),
      pq('quantity', child(child(specimen, 'collection'), 'quantity')),
      words === '' ? undefined : xml('desc', {}, words),
    ),
  );
}

/** Specimen Collection Procedure: when, how and from where the specimens of a report were taken. */
export function collections(writing: Writing, resource: Element): XmlDraft[] {
  return list(resource, 'specimen').flatMap((reference) => {
    const found = resolve(writing, reference, resource) as Element | undefined;
    const collection = child(found, 'collection');
    const time = collection && when('effectiveTime', collection, 'collected');
    if (found === undefined || collection === undefined || time === undefined) return [];
    const act = statement(
      'procedure',
      {},
      template('22.4.415'),
      template('22.4.415', '2018-09-01'),
      xml('code', { code: '17636008', codeSystem: snomedOid, displayName: 'Specimen collection' }),
      status('completed'),
      time,
      collection.method === undefined ? undefined : cd('methodCode', child(collection, 'method')),
      collection.bodySite === undefined ? undefined : cd('targetSiteCode', child(collection, 'bodySite')),
      xml('specimen', { typeCode: 'SPC' }, specimenRole(writing, found)),
    );
    return component(act) ?? [];
  });
}
