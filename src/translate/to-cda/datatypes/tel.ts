import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, list, text } from '../../to-v2/read.ts';
import { ivlTs } from './ts.ts';

const uses: Readonly<Record<string, string>> = { home: 'HP', work: 'WP', temp: 'TMP', old: 'BAD', mobile: 'MC' };
const schemes: Readonly<Record<string, string>> = { phone: 'tel:', fax: 'fax:', email: 'mailto:', sms: 'sms:' };

/** ContactPoint → TEL: a URL (RFC 3966, 6068), blanks escaped. Undefined where nothing is said. */
export function tel(point: Element): XmlDraft | undefined {
  const value = text(point, 'value');
  if (value === '') return undefined;
  const scheme = schemes[text(point, 'system')] ?? '';
  const url = scheme === '' ? value : `${scheme}${value.replace(/[%\s]/g, (sign) => encodeURIComponent(sign))}`;
  const period = ivlTs('useablePeriod', child(point, 'period'), 'IVL_TS');
  return xml('telecom', { use: uses[text(point, 'use')], value: url }, period);
}

/** The contact points of a person, an organisation or a place. */
export function tels(resource: Element | undefined): XmlDraft[] {
  return list(resource, 'telecom').flatMap((one) => tel(one) ?? []);
}
