import { components } from './escape.ts';
import type { Coded, Names, Specimen } from './vocabulary.ts';

/** LOINC for one lab, and the old lab's own code (`GLU^GLUCOSE^L`) for the other. */
export function codedOf(names: Names): Coded {
  return {
    shared: components([names.loinc, names.name, 'LN', names.local, names.localName, 'L']),
    local: components([names.local, names.localName, 'L']),
  };
}

/** A specimen: SNOMED CT for one lab, table 0070 for the other. */
export function specimenOf(code: string, text: string, source: string): Specimen {
  return { type: { shared: components([code, text, 'SCT']), local: source }, source };
}
