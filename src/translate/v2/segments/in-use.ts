import { type Field, mark, peek } from '../leaves.ts';

/** HL7 table 0183: whether an entry of a directory is in use, which decides the element at `path`; undefined where that is not told. */
export function inUse(field: Field | undefined, path: string): boolean | undefined {
  const code = field === undefined ? '' : peek(field).trim().toUpperCase();
  if (code !== 'A' && code !== 'I') return undefined;
  mark(field!, path);
  return code === 'A';
}
