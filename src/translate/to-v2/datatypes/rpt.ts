import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { child, codings, text, texts } from '../read.ts';
import { codeFor, systemName, tableOf } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';

/** Timing → RPT (HL7 v2.5.1 §2.A.66): the code as sent, else the one of HL7 table 0335 that counts the same (`Q6H`, `BID`). */
export function rpt(writing: Writing, timing: Element | undefined): RepetitionDraft {
  if (timing === undefined) return undefined;
  const repeat = child(timing, 'repeat');
  const concept = child(timing, 'code');
  const [coding] = codings(concept);
  const code = text(coding, 'code') || text(concept, 'text') || patternOf(repeat);
  const system = text(coding, 'system');
  const [when = ''] = texts(repeat, 'when');
  const isCounted = patternCounts(code);
  const period = isCounted ? '' : text(repeat, 'period');
  const components: RepetitionDraft = [
    coding === undefined || (text(coding, 'display') === '' && tableOf(system) === '0335')
      ? code
      : [code, text(coding, 'display'), tableOf(system) === '0335' ? '' : systemName(system, writing.systemNames)],
    '',
    '',
    '',
    period,
    period === '' ? '' : text(repeat, 'periodUnit'),
    '',
    codeFor('timing-event', when) ?? '',
    text(repeat, 'offset'),
    text(repeat, 'offset') === '' ? '' : 'min',
  ];
  return components.every((one) => one === '') ? undefined : components;
}

/** A frequency and its period as a code of HL7 table 0335; `''` where it has none. */
export function patternOf(repeat: Element | undefined): string {
  const [frequency, period, unit] = ['frequency', 'period', 'periodUnit'].map((name) => text(repeat, name));
  if (period === '' || unit === '') return '';
  if (frequency === '1' || frequency === '') {
    const letter = letters[unit!];
    return letter === undefined || !/^\d{1,3}$/.test(period!)
      ? ''
      : `Q${period === '1' && unit === 'd' ? 'D' : `${period}${letter}`}`;
  }
  return period === '1' && unit === 'd' ? (timesADay[frequency!] ?? '') : '';
}

const patternCounts = (code: string): boolean => /^Q\d*[SMHDWL]$|^(QD|BID|TID|QID)$/i.test(code);
const letters: Readonly<Record<string, string>> = { s: 'S', min: 'M', h: 'H', d: 'D', wk: 'W', mo: 'L' };
const timesADay: Readonly<Record<string, string>> = { 2: 'BID', 3: 'TID', 4: 'QID' };
