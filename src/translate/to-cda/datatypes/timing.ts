import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, text, texts } from '../../to-v2/read.ts';
import { ivlTs, tsValue } from './ts.ts';

/**
 * Timing → the effectiveTimes of a medication: bounds or events first, then the repetition (PIVL_TS) or the meals (EIVL_TS), which
 * are set together with the bounds (`operator="A"`).
 */
export function timing(when: Element | undefined, fallback?: Element): XmlDraft[] {
  const repeat = child(when, 'repeat');
  const bounds = ivlTs('effectiveTime', child(repeat, 'boundsPeriod') ?? fallback, 'IVL_TS');
  const events = texts(when, 'event').flatMap((one) => {
    const value = tsValue(one);
    return value === undefined ? [] : [xml('effectiveTime', { 'xsi:type': 'TS', value })];
  });
  const more = [...periodic(repeat), ...meals(repeat)];
  const first = bounds === undefined ? events.slice(0, 1) : [bounds];
  return [...first, ...more];
}

const codesOfDay: Readonly<Record<string, string>> = { wk: 'wk', mo: 'mo', a: 'a', d: 'd', h: 'h', min: 'min', s: 's' };

/** n times in a period: one in its nth part. */
function periodic(repeat: Element | undefined): XmlDraft[] {
  const [period, unit] = [text(repeat, 'period'), codesOfDay[text(repeat, 'periodUnit')]];
  if (period === '' || unit === undefined) return [];
  const frequency = Number(text(repeat, 'frequency') || '1');
  const share = (value: string) => (frequency > 1 ? `${Number((Number(value) / frequency).toPrecision(12))}` : value);
  const hours = unit === 'd' && frequency > 1;
  const scaled = (value: string) =>
    hours ? `${Number(((Number(value) * 24) / frequency).toPrecision(12))}` : share(value);
  const shown = hours ? 'h' : unit;
  const most = text(repeat, 'periodMax');
  const span =
    most === ''
      ? xml('period', { value: scaled(period), unit: shown })
      : xml(
          'period',
          { 'xsi:type': 'IVL_PQ' },
          xml('low', { value: scaled(period), unit: shown }),
          xml('high', { value: scaled(most), unit: shown }),
        );
  return [xml('effectiveTime', { 'xsi:type': 'PIVL_TS', institutionSpecified: 'true', operator: 'A' }, span)];
}

/** Meals and bedtime, with minutes before or after. */
function meals(repeat: Element | undefined): XmlDraft[] {
  const offset = text(repeat, 'offset');
  return texts(repeat, 'when')
    .filter((code) => events.has(code))
    .map((code) =>
      xml(
        'effectiveTime',
        { 'xsi:type': 'EIVL_TS', operator: 'A' },
        xml('event', { code }),
        offset === '' ? undefined : xml('offset', { 'xsi:type': 'IVL_PQ' }, xml('low', { value: offset, unit: 'min' })),
      ),
    );
}

/** EventTiming codes that HL7 v3 TimingEvent has, too. */
const events: ReadonlySet<string> = new Set('HS WAKE C CM CD CV AC ACM ACD ACV PC PCM PCD PCV'.split(' '));

/** What a person reads of a timing. */
export function timingWords(when: Element | undefined): string {
  const repeat = child(when, 'repeat');
  const period = text(repeat, 'period');
  const often =
    period === '' ? '' : `${text(repeat, 'frequency') || '1'} time(s) every ${period} ${text(repeat, 'periodUnit')}`;
  return [often, ...texts(repeat, 'when'), ...texts(when, 'event')].filter(Boolean).join(', ');
}
