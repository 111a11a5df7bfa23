import { type Element, put } from '../../element.ts';
import { extend, extendPrimitive } from '../../extensions.ts';
import { type Field, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { concept } from '../vocabulary.ts';
import { alternateCode } from './code.ts';
import { validity } from './cx.ts';

/**
 * XTN → ContactPoint. `use` stands in where XTN-2 is empty. None where nothing can be dialled or written to.
 * A field of type XTN is a telephone number unless it says otherwise (HL7 v2.5.1 §2.A.89).
 */
export function contactPoint(scope: Scope, field: Field, path: string, use = ''): Element | undefined {
  const made: Element = {};
  const value = number(field, `${path}.value`);
  if (value === '') return undefined;
  const equipment = take(field, path, '.system', 3);
  made.system = systemOf(field, equipment);
  made.value = value;
  putUse(field, path, made, equipment, use);
  extend(made, 'contactpoint-country', 'valueString', take(field, path, '.extension', 5));
  extend(made, 'contactpoint-area', 'valueString', take(field, path, '.extension', 6));
  extend(made, 'contactpoint-local', 'valueString', take(field, path, '.extension', 7));
  extend(made, 'contactpoint-extension', 'valueString', take(field, path, '.extension', 8));
  extend(made, 'contactpoint-comment', 'valueString', take(field, path, '.extension', 9));
  put(made, 'period', validity(scope, field, `${path}.period`, 13, 14));
  const rank = take(field, path, '.rank', 18);
  if (/^[1-9]\d{0,3}$/.test(rank)) made.rank = Number(rank);
  return made;
}

function systemOf(field: Field, equipment: string): string {
  const written = peek(field, 4).trim();
  if (equipment === '') return written !== '' && peek(field, 1) === '' && peek(field, 7) === '' ? 'email' : 'phone';
  return concept('telecom-system', equipment)?.code ?? 'other';
}

/** The written address, the unformatted number, or what the parts of a number make. */
function number(field: Field, path: string): string {
  const written = take(field, path, '', 4);
  const isWritten = /^(internet|x\.400)$/i.test(peek(field, 3).trim());
  const unformatted = take(field, path, '', 12);
  const whole = take(field, path, '', 1);
  if (isWritten && written !== '') return written;
  if (unformatted !== '') return unformatted;
  if (whole !== '') return whole;
  const [country, area, local, extension] = [5, 6, 7, 8].map((component) => peek(field, component).trim());
  if (local === '') return written;
  return [country && `+${country}`, area, local, extension && `X${extension}`].filter(Boolean).join(' ');
}

/** HL7 table 0201; a mobile phone is a use in FHIR and an equipment in v2. */
function putUse(field: Field, path: string, made: Element, equipment: string, standIn: string): void {
  const code = peek(field, 2).trim();
  const mobile = equipment.toUpperCase() === 'CP';
  const mapped = concept('telecom-use', code)?.code;
  const use = mobile ? 'mobile' : (mapped ?? (code === '' ? standIn : ''));
  put(made, 'use', use);
  if (code === '') return;
  mark(field, path, '.use', 2);
  if (mapped !== use) extendPrimitive(made, 'use', alternateCode('0201', code));
}
