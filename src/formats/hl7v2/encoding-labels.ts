import type { CharsetName } from './charset.ts';

/** The WHATWG encoding that reads a character set; ISO 2022 has a reader of its own (`decode-iso2022.ts`). */
export const encodingLabels: { readonly [name in Exclude<CharsetName, 'ISO-2022-JP'>]: string } = {
  ASCII: 'utf-8',
  'UTF-8': 'utf-8',
  // As the WHATWG encoding standard has it: 80–9F are unused in ISO 8859-1, and printable in Windows-1252.
  'ISO-8859-1': 'windows-1252',
  'ISO-8859-2': 'iso-8859-2',
  'ISO-8859-3': 'iso-8859-3',
  'ISO-8859-4': 'iso-8859-4',
  'ISO-8859-5': 'iso-8859-5',
  'ISO-8859-6': 'iso-8859-6',
  'ISO-8859-7': 'iso-8859-7',
  'ISO-8859-8': 'iso-8859-8',
  'ISO-8859-9': 'iso-8859-9',
  'ISO-8859-15': 'iso-8859-15',
  'Windows-1252': 'windows-1252',
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  GB18030: 'gb18030',
  Big5: 'big5',
  'EUC-KR': 'euc-kr',
};
