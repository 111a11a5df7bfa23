import { readTable } from '#platform/read-table.ts';

export const ucum = 'http://unitsofmeasure.org';

const rows = readTable('ucum-units.csv');
const exact: ReadonlyMap<string, string> = new Map(
  rows.filter(({ match }) => match === 'exact').map(({ sent, code }) => [sent!, code!]),
);
const folded: ReadonlyMap<string, string> = new Map(
  rows.filter(({ match }) => match === 'folded').map(({ sent, code }) => [sent!, code!]),
);

/**
 * The UCUM code of a unit as a sender writes it: a code in common use, or a known synonym (`mg/dl`, `K/uL`, `mm Hg`), each
 * from `data/ucum-units.csv`. Undefined for what is in neither: a unit is never guessed.
 */
export function ucumCode(text: string): string | undefined {
  const written = text.trim();
  return exact.get(written) ?? folded.get(written.toLowerCase());
}

/**
 * A code that its sender declares to be UCUM. It stands as it is, unless it is one that is valid and always meant otherwise:
 * `K/uL` is kelvin per microlitre to UCUM, and thousands to every laboratory.
 */
export function declaredCode(code: string): string {
  return traps.get(code) ?? code;
}

const traps: ReadonlyMap<string, string> = new Map([
  ['K/uL', '10*3/uL'],
  ['K/mm3', '10*3/uL'],
  ['M/uL', '10*6/uL'],
]);
