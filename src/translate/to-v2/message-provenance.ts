import type { Element } from '../element.ts';
import { child, codeIn } from './read.ts';
import { v2Table } from './vocabulary.ts';
import { allOf, type Writing } from './writing.ts';

/** The Provenance of the message as a whole: of an event (HL7 table 0003), or the only one there is. */
export function messageProvenance(writing: Writing): Element | undefined {
  const all = allOf(writing, 'Provenance').map((one) => one as Element);
  return (
    all.find((one) => codeIn(child(one, 'activity'), v2Table('0003')) !== '') ?? (all.length === 1 ? all[0] : undefined)
  );
}
