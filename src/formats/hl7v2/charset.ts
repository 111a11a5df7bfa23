/** The character sets that are read. Written are ASCII, UTF-8, ISO 8859 and Windows-1252 (`encode-text.ts`). */
export type CharsetName =
  | 'ASCII'
  | 'UTF-8'
  | `ISO-8859-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 15}`
  | 'Windows-1252'
  | 'Shift_JIS'
  | 'EUC-JP'
  | 'ISO-2022-JP'
  | 'GB18030'
  | 'Big5'
  | 'EUC-KR';

/** A message's character set and who says so: MSH-18, the feed's configuration, or, where both are silent, the bytes. */
export interface Charset {
  readonly name: CharsetName;
  readonly origin: 'MSH-18' | 'feed' | 'bytes';
}

/** HL7 table 0211, and what is sent in its place. Compared without case, blanks and punctuation. */
const names: { readonly [name: string]: CharsetName } = {
  ASCII: 'ASCII',
  USASCII: 'ASCII',
  ISOIR6: 'ASCII',
  ISO646: 'ASCII',
  UNICODE: 'UTF-8',
  UNICODEUTF8: 'UTF-8',
  UTF8: 'UTF-8',
  ISO10646: 'UTF-8',
  LATIN1: 'ISO-8859-1',
  ISOIR100: 'ISO-8859-1',
  WINDOWS1252: 'Windows-1252',
  CP1252: 'Windows-1252',
  ANSI: 'Windows-1252',
  SHIFTJIS: 'Shift_JIS',
  SJIS: 'Shift_JIS',
  MS932: 'Shift_JIS',
  WINDOWS31J: 'Shift_JIS',
  CP932: 'Shift_JIS',
  EUCJP: 'EUC-JP',
  // JIS X 0201 and the sets that ISO 2022 escape sequences shift to: all are read by one reader of ISO 2022.
  ISOIR13: 'ISO-2022-JP',
  ISOIR14: 'ISO-2022-JP',
  ISOIR87: 'ISO-2022-JP',
  ISOIR159: 'ISO-2022-JP',
  ISO2022JP: 'ISO-2022-JP',
  JAS2020: 'ISO-2022-JP',
  JISX0202: 'ISO-2022-JP',
  GB18030: 'GB18030',
  GB180302000: 'GB18030',
  GBK: 'GB18030',
  GB2312: 'GB18030',
  BIG5: 'Big5',
  EUCKR: 'EUC-KR',
  KSX1001: 'EUC-KR',
};

/** The character set that a name of HL7 table 0211 (or one in common use) stands for; undefined where it is not known. */
export function charsetNamed(name: string): CharsetName | undefined {
  const key = name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const iso = /^(?:ISO)?8859([1-9]|15)$/.exec(key);
  return iso ? (`ISO-8859-${iso[1]}` as CharsetName) : Object.hasOwn(names, key) ? names[key] : undefined;
}

/** Whether a trail byte, or a byte between ISO 2022 escape sequences, may equal a delimiter. */
export function needsMask(name: CharsetName): boolean {
  return name === 'Shift_JIS' || name === 'ISO-2022-JP' || name === 'GB18030' || name === 'Big5' || name === 'EUC-KR';
}
