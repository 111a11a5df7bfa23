import { SaxesParser } from 'saxes';
import { xhtmlNamespace } from './element-model.ts';

/** The entities that HTML authors use and XML does not have; others are shown as they were typed. */
const entities: { readonly [name: string]: string } = {
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  plusmn: '±',
  micro: 'µ',
  middot: '·',
  times: '×',
  divide: '÷',
  frac12: '½',
  sup2: '²',
  sup3: '³',
  euro: '€',
  pound: '£',
  sect: '§',
  para: '¶',
  laquo: '«',
  raquo: '»',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  bull: '•',
  le: '≤',
  ge: '≥',
  ne: '≠',
};

/**
 * A narrative's `div` for XML: as it stands where it is well-formed, its HTML entities resolved. One that is not would break the
 * document around it: a note stands in its place, and JSON has the original.
 */
export function narrativeOf(div: string): string {
  const text = div
    .replace(/&([a-zA-Z]\w*);/g, (whole, name: string) =>
      /^(amp|lt|gt|quot|apos)$/.test(name) ? whole : (entities[name] ?? `&amp;${name};`),
    )
    .toWellFormed();
  return isDiv(text)
    ? text
    : `<div xmlns="${xhtmlNamespace}">The narrative is not well-formed XHTML; the JSON form has it.</div>`;
}

/** One `div` of XHTML, whole, and nothing beside it: no DOCTYPE, no way out of the element. */
function isDiv(text: string): boolean {
  const parser = new SaxesParser({ xmlns: true });
  let isGood = true;
  let roots = 0;
  let depth = 0;
  parser.on('error', () => {
    isGood = false;
  });
  parser.on('doctype', () => {
    isGood = false;
  });
  parser.on('xmldecl', () => {
    isGood = false;
  });
  parser.on('opentag', ({ name, uri }) => {
    if (depth++ === 0) {
      roots++;
      if (name !== 'div' || uri !== xhtmlNamespace) isGood = false;
    }
  });
  parser.on('closetag', () => {
    depth--;
  });
  parser.write(text).close();
  return isGood && roots === 1;
}
