import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, codings, text } from '../../to-v2/read.ts';
import { cd, fixed } from '../datatypes/cd.ts';
import { knownPartId, partCode } from '../datatypes/ii.ts';
import { loincOid, related, statement, status, template } from '../statement.ts';
import { codeFor, conceptOf, snomed } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';

/** The clinical status of a problem or an allergy: `active`, `resolved`, …; empty where it is not told. */
export function clinicalStatus(resource: Element): string {
  const all = codings(child(resource, 'clinicalStatus'));
  return text(all.find(({ system }) => `${system as string}`.includes('terminology.hl7.org')) ?? all[0], 'code');
}

/** The status of the concern around it: what is over is not followed. */
export function concernStatus(resource: Element): XmlDraft {
  const code = clinicalStatus(resource);
  if (code === '') return status('unknown');
  return status(['inactive', 'resolved', 'remission'].includes(code) ? 'completed' : 'active');
}

/**
 * The status observation, where the status was told by one, or where neither the concern's status nor an end says the same. `map`
 * is that of the way in.
 */
export function statusObservation(
  writing: Writing,
  resource: Element,
  root: string,
  map: string,
  hasEnd: boolean,
): XmlDraft | undefined {
  const code = clinicalStatus(resource);
  const others = codings(child(resource, 'clinicalStatus')).slice(1);
  const isSaid = code === '' || code === 'active' || code === 'inactive' || (code === 'resolved' && hasEnd);
  if (others.length === 0 && (isSaid ? code !== 'inactive' || !hasEnd : false)) return undefined;
  const value = others.length > 0 ? { coding: [...others] } : conceptOf(snomed, codeFor(map, code, '55561003'));
  const act = statement(
    'observation',
    {},
    template(root),
    template(root, '2019-06-20'),
    knownPartId(writing, resource, 'Status observation'),
    codeOfPart(resource, 'Status observation', fixed('code', '33999-4', loincOid, 'Status')),
    status('completed'),
    cd('value', value, 'CD'),
  );
  return related('REFR', act);
}

/** The code that C-CDA fixes, with the one that a part had as its translation where that was another. */
export function codeOfPart(resource: Element, part: string, usual: XmlDraft): XmlDraft {
  return fixedWith(usual, partCode(resource, part));
}

/** A code that C-CDA fixes, and what was sent instead of it or beside it. */
export function fixedWith(usual: XmlDraft, sent: Element | undefined): XmlDraft {
  if (sent === undefined) return usual;
  const others = codings(sent).filter((one) => text(one, 'code') !== usual.attributes.code);
  const kept = cd('code', { ...(text(sent, 'text') !== '' && { text: text(sent, 'text') }), coding: others });
  const original = kept.content
    .flat()
    .filter((one) => typeof one === 'object' && 'name' in one && one.name === 'originalText');
  const first = others.length === 0 ? [] : [xml('translation', kept.attributes)];
  const rest = kept.content
    .flat()
    .filter((one) => typeof one === 'object' && 'name' in one && one.name === 'translation');
  return xml(usual.name, usual.attributes, original, usual.content, first, rest);
}

/** Severity Observation. */
export function severity(writing: Writing, resource: Element, value: Element, index = 0): XmlDraft | undefined {
  const act = statement(
    'observation',
    {},
    template('22.4.8'),
    template('22.4.8', '2014-06-09'),
    knownPartId(writing, resource, 'Severity observation', index),
    fixed('code', 'SEV', '2.16.840.1.113883.5.4', 'Severity'),
    status('completed'),
    cd('value', value, 'CD'),
  );
  return related('SUBJ', act, true);
}
