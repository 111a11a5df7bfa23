/** Windows-1252 has these where ISO 8859-1 has control characters; of the names and texts of `tables/synthetic`, those that occur. */
const windows1252: Readonly<Record<string, string>> = {
  '€': '\x80',
  Š: '\x8a',
  Œ: '\x8c',
  Ž: '\x8e',
  '’': '\x92',
  '–': '\x96',
  š: '\x9a',
  œ: '\x9c',
  ž: '\x9e',
  Ÿ: '\x9f',
};

/** Letters that do not come apart into a base letter and a mark. */
const plain: Readonly<Record<string, string>> = {
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Ø: 'O',
  ø: 'o',
  Æ: 'AE',
  æ: 'ae',
  ß: 'ss',
  Þ: 'Th',
  þ: 'th',
  Œ: 'OE',
  œ: 'oe',
  ʿ: "'",
  ʾ: "'",
  '’': "'",
  '–': '-',
};

/**
 * Text as an old system stores it, as the bytes' code units: what its character set lacks loses its marks, or becomes `?`.
 * This is why one person's name differs from system to system.
 */
export function foldText(text: string, charset: 'Windows-1252' | 'ASCII'): string {
  return charset === 'ASCII'
    ? text.replace(/[^\x00-\x7f]/gu, base)
    : text.replace(/[^\x00-\x7f\xa0-\xff]/gu, (letter) => windows1252[letter] ?? base(letter));
}

function base(letter: string): string {
  const known = plain[letter];
  if (known !== undefined) return known;
  const bare = letter.normalize('NFD').replace(/\p{M}/gu, '');
  return /^[\x00-\x7f]*$/.test(bare) ? bare : (plain[bare] ?? '?');
}
