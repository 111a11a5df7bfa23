import type { Element } from '../../element.ts';
import { type Field, peek, take } from '../leaves.ts';
import { decimal } from './cq.ts';

/**
 * CP or MO → Money: amount and currency are sub-components of a CP, components of a MO; before 2.3 the amount stands alone. Undefined where
 * the amount is no number.
 */
export function money(field: Field, path: string): Element | undefined {
  const value = decimal(peek(field, 1, 1).trim());
  if (value === undefined) return undefined;
  take(field, path, '.value', 1, 1);
  const [component, sub] = peek(field, 1, 2) === '' ? [2, 1] : [1, 2];
  const isCurrency = /^[A-Z]{3}$/.test(peek(field, component, sub).trim());
  return isCurrency ? { value, currency: take(field, path, '.currency', component, sub) } : { value };
}
