import { type Field, peek, take } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';

/**
 * Whether an action code (HL7 tables 0206, 0287) takes back what its segment states: it then decides the element at `path`. Any other
 * says no more than that the segment is there.
 */
export function isTakingBack(field: Field | undefined, path: string, suffix: string, code: string): boolean {
  if (field === undefined) return false;
  if (peek(field).trim().toUpperCase() !== code) {
    leaveOut(field, 'action code: what is stated says it');
    return false;
  }
  take(field, path, suffix);
  return true;
}
