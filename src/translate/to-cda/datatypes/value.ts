import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, isElement, text } from '../../to-v2/read.ts';
import { absentSystem, wordsOf } from '../vocabulary.ts';
import { cd, optionalCd } from './cd.ts';
import { ivlPq, quantityValue, quantityWords, rto } from './pq.ts';
import { ivlTs, short, ts } from './ts.ts';

/** `{base}[x]` (`value`, `detail`) → an element with its `xsi:type`; undefined where nothing is said. */
export function value(name: string, holder: Element, base = 'value'): XmlDraft | undefined {
  const of = (type: string) => child(holder, `${base}${type}`);
  const primitive = (type: string) => text(holder, `${base}${type}`);
  const string = primitive('String');
  const integer = primitive('Integer');
  const boolean = primitive('Boolean');
  return (
    optionalCd(name, of('CodeableConcept'), 'CD') ??
    quantityValue(name, of('Quantity')) ??
    ivlPq(name, of('Range'), 'IVL_PQ') ??
    rto(name, of('Ratio'), 'RTO_PQ_PQ') ??
    (integer === '' ? undefined : xml(name, { 'xsi:type': 'INT', value: integer })) ??
    (boolean === '' ? undefined : xml(name, { 'xsi:type': 'BL', value: boolean })) ??
    timed(ts(name, holder, `${base}DateTime`)) ??
    ivlTs(name, of('Period'), 'IVL_TS') ??
    (string === '' ? undefined : xml(name, { 'xsi:type': 'ST' }, string)) ??
    (primitive('Time') === '' ? undefined : xml(name, { 'xsi:type': 'ST' }, primitive('Time')))
  );
}

function timed(time: XmlDraft | undefined): XmlDraft | undefined {
  return time && xml(time.name, { 'xsi:type': 'TS', ...time.attributes });
}

/** The value, else why there is none: a null flavor. */
export function valueOrReason(name: string, holder: Element): XmlDraft | undefined {
  const said = value(name, holder);
  if (said !== undefined) return said;
  const reason = child(holder, 'dataAbsentReason');
  if (reason === undefined) return undefined;
  const coded = cd(name, reason, 'CD');
  const isOwn = wordsOf(reason) !== '' && !JSON.stringify(reason).includes(absentSystem);
  return isOwn ? xml(name, { 'xsi:type': 'CD', nullFlavor: 'UNK' }, xml('originalText', {}, wordsOf(reason))) : coded;
}

/** What a person reads of a value. */
export function valueWords(holder: Element, base = 'value'): string {
  for (const name in holder) {
    if (!name.startsWith(base) || name.length === base.length) continue;
    const held = holder[name];
    if (!isElement(held)) return name.endsWith('DateTime') ? short(text(holder, name)) : text(holder, name);
    const kind = name.slice(base.length);
    if (kind === 'CodeableConcept') return wordsOf(held);
    if (kind === 'Quantity') return quantityWords(held);
    if (kind === 'Range') return `${quantityWords(child(held, 'low'))} – ${quantityWords(child(held, 'high'))}`;
    if (kind === 'Ratio')
      return `${quantityWords(child(held, 'numerator'))} / ${quantityWords(child(held, 'denominator'))}`;
    if (kind === 'Period') return `${short(text(held, 'start'))} – ${short(text(held, 'end'))}`;
  }
  return '';
}
