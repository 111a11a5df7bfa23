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
 * from `tables/ucum-units.csv`. Undefined for what is in neither: a unit is never guessed.
 */
export function ucumCode(text: string): string | undefined {
  const written = text.trim();
  // Micro is written with its own sign (U+00B5) or with the Greek letter (U+03BC).
  return exact.get(written) ?? folded.get(written.toLowerCase().replace('\u03bc', '\u00b5'));
}

/**
 * A code that its sender declares to be UCUM. It stands as it is, unless it is a known synonym (`MG/DL` and `mm/hr` are none
 * of UCUM's, whatever is declared), or one that is valid and always meant otherwise: `K/uL` is kelvin per microlitre to UCUM,
 * and thousands to every laboratory. One or two letters are believed: `C` is the coulomb where UCUM is declared.
 */
export function declaredCode(code: string): string {
  const meant = traps.get(code);
  if (meant !== undefined || codes.has(code) || code.length <= 2) return meant ?? code;
  return ucumCode(code) ?? code;
}

const codes: ReadonlySet<string> = new Set(rows.map(({ code }) => code!));

const traps: ReadonlyMap<string, string> = new Map([
  ['K/uL', '10*3/uL'],
  ['K/mm3', '10*3/uL'],
  ['M/uL', '10*6/uL'],
]);
