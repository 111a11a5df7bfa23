import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, text } from '../../to-v2/read.ts';

/** Quantity → PQ, the digits as they stand; a unit that is no code of UCUM's is told in words. Undefined without a number. */
export function pq(name: string, quantity: Element | undefined, type?: string): XmlDraft | undefined {
  const value = text(quantity, 'value');
  if (value === '') return undefined;
  const code = text(quantity, 'code');
  const words = text(quantity, 'unit');
  const isUcum = code !== '' && (quantity?.system === undefined || quantity.system === 'http://unitsofmeasure.org');
  const unit = isUcum ? code : /^[!-~]+$/.test(words) ? words : '';
  const typed = { 'xsi:type': type };
  // PQ.unit is UCUM's `1` where there is none, which is its default.
  if (unit !== '') return xml(name, { ...typed, value, unit });
  if (words === '') return xml(name, { ...typed, value });
  return xml(name, { ...typed, value }, xml('translation', { value, displayName: words, nullFlavor: 'OTH' }));
}

/** Quantity with a comparator → IVL_PQ of one end; without one → PQ. */
export function quantityValue(name: string, quantity: Element | undefined): XmlDraft | undefined {
  const comparator = text(quantity, 'comparator');
  if (comparator === '') return pq(name, quantity, 'PQ');
  const end = pq(comparator.startsWith('<') ? 'high' : 'low', quantity);
  if (end === undefined) return undefined;
  const inclusive = comparator.endsWith('=') ? 'true' : 'false';
  return xml(name, { 'xsi:type': 'IVL_PQ' }, xml(end.name, { ...end.attributes, inclusive }, ...end.content));
}

/** Range → IVL_PQ. */
export function ivlPq(name: string, range: Element | undefined, type?: string): XmlDraft | undefined {
  const [low, high] = [pq('low', child(range, 'low')), pq('high', child(range, 'high'))];
  return low === undefined && high === undefined ? undefined : xml(name, { 'xsi:type': type }, low, high);
}

/** Ratio → RTO_PQ_PQ. */
export function rto(name: string, ratio: Element | undefined, type?: string): XmlDraft | undefined {
  const numerator = pq('numerator', child(ratio, 'numerator'), 'PQ');
  const denominator = pq('denominator', child(ratio, 'denominator'), 'PQ');
  if (numerator === undefined && denominator === undefined) return undefined;
  const none = (end: string) => xml(end, { nullFlavor: 'UNK' });
  return xml(name, { 'xsi:type': type }, numerator ?? none('numerator'), denominator ?? none('denominator'));
}

/** What a person reads of a quantity. */
export function quantityWords(quantity: Element | undefined): string {
  const words = [text(quantity, 'value'), text(quantity, 'unit') || text(quantity, 'code')].filter(Boolean).join(' ');
  return words === '' ? '' : `${text(quantity, 'comparator')}${words}`;
}
