import type { Charset } from './charset.ts';
import type { Delimiters } from './delimiters.ts';

/** The bytes of a message and what is needed to read a range of them. Ranges are offsets in `bytes`, the end exclusive. */
export interface Source {
  readonly bytes: Buffer;
  /**
   * One character a byte, so that the structure is found on a string (the fastest way to slice) and its offsets are byte
   * offsets. In character sets whose trail bytes may equal a delimiter, those bytes are masked (`mask-trail-bytes.ts`).
   */
  readonly text: string;
  readonly delimiters: Delimiters;
  /** Character codes of the delimiters; -1 where the message has none. */
  readonly field: number;
  readonly component: number;
  readonly repetition: number;
  readonly subcomponent: number;
  readonly charset: Charset;
  /** Only ASCII: a slice of `text` needs no decoding. */
  readonly isAscii: boolean;
  /** Whether the escape character stands anywhere behind MSH-2. */
  readonly hasEscapes: boolean;
}

/** The character code of a delimiter, -1 for none. */
export function codeOf(delimiter: string): number {
  return delimiter === '' ? -1 : delimiter.charCodeAt(0);
}
