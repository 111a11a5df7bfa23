import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, list, text, texts } from '../../to-v2/read.ts';
import { ivlTs } from './ts.ts';

const uses: Readonly<Record<string, string>> = { home: 'HP', work: 'WP', temp: 'TMP', old: 'BAD' };
const types: Readonly<Record<string, string>> = { postal: 'PST', physical: 'PHYS' };

/** Address → AD; undefined where it says nothing. */
export function ad(address: Element | undefined): XmlDraft | undefined {
  const part = (name: string, from: string) => {
    const words = text(address, from);
    return words === '' ? [] : [xml(name, {}, words)];
  };
  const parts = [
    ...texts(address, 'line').map((line) => xml('streetAddressLine', {}, line)),
    ...part('city', 'city'),
    ...part('county', 'district'),
    ...part('state', 'state'),
    ...part('postalCode', 'postalCode'),
    ...part('country', 'country'),
  ];
  const words = text(address, 'text');
  if (parts.length === 0 && words === '') return undefined;
  const use = [uses[text(address, 'use')], types[text(address, 'type')]].filter(Boolean).join(' ') || undefined;
  const period = ivlTs('useablePeriod', child(address, 'period'), 'IVL_TS');
  return xml('addr', { use }, parts.length === 0 ? words : parts, period);
}

/** The addresses of a person, an organisation or a place. */
export function ads(resource: Element | undefined): XmlDraft[] {
  return list(resource, 'address').flatMap((one) => ad(one) ?? []);
}
