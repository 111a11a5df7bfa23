import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { child, extensionOf, text } from '../read.ts';
import { codeFor } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';
import { alternate } from './code.ts';
import { timestamp } from './ts.ts';

/** ContactPoint → XTN (HL7 v2.5.1 §2.A.89): a number as a person reads it (XTN-1), an address of mail as XTN-4. */
export function xtn(writing: Writing, point: Element | undefined): RepetitionDraft {
  const value = text(point, 'value');
  if (point === undefined || value === '') return undefined;
  const system = text(point, 'system');
  const isMail = system === 'email';
  const period = child(point, 'period');
  const part = (name: string) => text(extensionOf(point, `contactpoint-${name}`), 'valueString');
  return [
    isMail ? '' : value,
    useOf(writing, point, isMail),
    equipmentOf(writing, point, isMail),
    isMail ? value : '',
    part('country'),
    part('area'),
    part('local'),
    part('extension'),
    part('comment'),
    '',
    '',
    text(extensionOf(point, 'originalText'), 'valueString'),
    timestamp(period, 'start'),
    timestamp(period, 'end'),
    '',
    '',
    '',
    text(point, 'rank'),
  ];
}

/** HL7 table 0201; a mobile phone is an equipment (CP). */
function useOf(writing: Writing, point: Element, isMail: boolean): string {
  const sent = alternate(writing, point, 'use', '0201');
  if (sent !== undefined) return String(Array.isArray(sent) ? sent[0] : sent);
  const use = text(point, 'use');
  return codeFor('telecom-use', use) ?? (isMail && use === '' ? 'NET' : '');
}

/** HL7 table 0202. */
function equipmentOf(writing: Writing, point: Element, isMail: boolean): string {
  const sent = alternate(writing, point, 'system', '0202');
  if (sent !== undefined) return String(Array.isArray(sent) ? sent[0] : sent);
  if (isMail) return 'Internet';
  const system = text(point, 'system');
  if (text(point, 'use') === 'mobile' && (system === 'phone' || system === '')) return 'CP';
  return system === 'phone' ? 'PH' : (codeFor('telecom-system', system) ?? '');
}
