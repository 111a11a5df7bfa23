import type { Json } from '#flow';
import type { ValueSetCodes } from '../definitions/definition.ts';
import { isObject } from './walk.ts';

/** Whether a value is within a value set. */
export type IsWithin = (value: Json) => boolean;

/**
 * Compiles a value set: a code of any of its systems, a Coding or Quantity with system and code, a CodeableConcept with one
 * such coding.
 */
export function compileCodes(codes: ValueSetCodes): IsWithin {
  const bySystem = new Map(Object.entries(codes).map(([system, members]) => [system, new Set(members)]));
  const any = new Set(Object.values(codes).flat());
  const isCoding = (value: Json): boolean => {
    if (!isObject(value) || typeof value.code !== 'string') return false;
    return typeof value.system === 'string' && bySystem.get(value.system)?.has(value.code) === true;
  };
  return (value) => {
    if (typeof value === 'string') return any.has(value);
    if (!isObject(value)) return false;
    return Array.isArray(value.coding) ? value.coding.some(isCoding) : isCoding(value);
  };
}
