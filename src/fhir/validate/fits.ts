import type { Json } from '#flow';
import { asNumber } from '../exact-numbers.ts';
import { isObject } from './walk.ts';

/** Exactly equal, as `fixed[x]` demands (R4 ElementDefinition.fixed). */
export function isFixed(value: Json | undefined, fixed: Json): boolean {
  if (Array.isArray(fixed)) {
    return (
      Array.isArray(value) && value.length === fixed.length && fixed.every((one, index) => isFixed(value[index], one))
    );
  }
  if (isObject(fixed)) {
    if (!isObject(value) || Object.keys(value).length !== Object.keys(fixed).length) return false;
    return Object.keys(fixed).every((key) => isFixed(value[key], fixed[key]!));
  }
  return value === fixed || (typeof fixed === 'number' && value !== undefined && asNumber(value) === fixed);
}

/** Has at least what the pattern has; each of its list's items in some item (R4 ElementDefinition.pattern). */
export function fitsPattern(value: Json | undefined, pattern: Json): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((one) => value.some((item) => fitsPattern(item, one)));
  }
  if (isObject(pattern)) {
    return isObject(value) && Object.keys(pattern).every((key) => fitsPattern(value[key], pattern[key]!));
  }
  return value === pattern || (typeof pattern === 'number' && value !== undefined && asNumber(value) === pattern);
}
