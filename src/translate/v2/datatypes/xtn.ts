import { type Element, put } from '../../element.ts';
import { extend, extendPrimitive } from '../../extensions.ts';
import { type Field, mark, peek, take } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';
import type { Scope } from '../scope.ts';
import { concept } from '../vocabulary.ts';
import { alternateCode } from './code.ts';
import { validity } from './cx.ts';

/**
 * XTN → ContactPoints: the number, and the written address (XTN-4) where one stands beside it. `use` stands in where XTN-2
 * is empty. A field of type XTN is a telephone number unless it says otherwise (HL7 v2.5.1 §2.A.89).
 */
export function contactPoints(scope: Scope, field: Field, path: string, use = ''): Element[] {
  const equipment = take(field, path, '.system', 3);
  const written = take(field, path, '.value', 4);
  const number = numberOf(field, path);
  const isWritten = /^(internet|x\.400)$/i.test(equipment);
  const found: Element[] = [];
  if (number !== '' && !(isWritten && written !== '')) {
    const point = pointOf(scope, field, path, isWritten ? 'email' : systemOf(equipment), number, use);
    // An address that stands in the number's place is one by its equipment alone, which is kept.
    if (isWritten) extendPrimitive(point, 'system', alternateCode('0202', equipment));
    found.push(point);
  }
  if (written !== '') {
    const first = found.length === 0;
    const point = first ? pointOf(scope, field, path, 'email', written, use) : { system: 'email', value: written };
    found.push(point);
  }
  if (isWritten && written !== '' && number !== '') found.push({ system: 'phone', value: number });
  return found;
}

/** The first of them, for an element that holds one. */
export function contactPoint(scope: Scope, field: Field, path: string, use = ''): Element | undefined {
  return contactPoints(scope, field, path, use)[0];
}

function pointOf(scope: Scope, field: Field, path: string, system: string, value: string, use: string): Element {
  const made: Element = { system, value };
  // What FHIR has no kind of device for (TDD, teletype, modem) keeps its code of HL7 table 0202.
  if (system === 'other') extendPrimitive(made, 'system', alternateCode('0202', peek(field, 3).trim()));
  putUse(field, path, made, use);
  extend(made, 'contactpoint-country', 'valueString', take(field, path, '.extension', 5));
  extend(made, 'contactpoint-area', 'valueString', take(field, path, '.extension', 6));
  extend(made, 'contactpoint-local', 'valueString', take(field, path, '.extension', 7));
  extend(made, 'contactpoint-extension', 'valueString', take(field, path, '.extension', 8));
  extend(made, 'contactpoint-comment', 'valueString', take(field, path, '.extension', 9));
  const unformatted = peek(field, 12).trim();
  if (unformatted !== '' && digits(unformatted) !== digits(value))
    extend(made, 'originalText', 'valueString', take(field, path, '.extension', 12));
  else if (unformatted !== '' && unformatted !== value) leaveOut(field, 'the number says it', 12);
  put(made, 'period', validity(scope, field, `${path}.period`, 13, 14));
  const rank = take(field, path, '.rank', 18);
  if (/^[1-9]\d{0,3}$/.test(rank)) made.rank = Number(rank);
  return made;
}

/** HL7 table 0202. */
function systemOf(equipment: string): string {
  return equipment === '' ? 'phone' : (concept('telecom-system', equipment)?.code ?? 'other');
}

/** The number as a person reads it (XTN-1), what its parts make, or the unformatted one (XTN-12). */
function numberOf(field: Field, path: string): string {
  const whole = take(field, path, '.value', 1);
  if (whole !== '') return whole;
  const [country, area, local, extension] = [5, 6, 7, 8].map((component) => peek(field, component).trim());
  if (local === '') return take(field, path, '.value', 12);
  for (const component of [5, 6, 7, 8]) if (peek(field, component) !== '') mark(field, path, '.value', component);
  return [country && `+${country}`, area, local, extension && `X${extension}`].filter(Boolean).join(' ');
}

/** HL7 table 0201; a mobile phone is a use in FHIR and an equipment in v2. */
function putUse(field: Field, path: string, made: Element, standIn: string): void {
  const code = peek(field, 2).trim();
  const isMobile = peek(field, 3).trim().toUpperCase() === 'CP';
  const mapped = concept('telecom-use', code)?.code;
  const use = isMobile ? 'mobile' : (mapped ?? (code === '' ? standIn : ''));
  put(made, 'use', use);
  if (isMobile) mark(field, path, '.use', 3);
  if (code === '') return;
  mark(field, path, '.use', 2);
  if (mapped !== use) extendPrimitive(made, 'use', alternateCode('0201', code));
}

const digits = (text: string): string => text.replace(/\D/g, '');
