import type { CharsetName } from './charset.ts';
import { decodeBytes } from './decode-bytes.ts';
import type { Delimiters } from './delimiters.ts';

/**
 * Decodes the escape sequences of a leaf (HL7 v2.5.1 §2.7). Delimiters and `\X..\` become what they stand for; formatting
 * commands become the line breaks and blanks that they print, highlighting goes. `\C..\`, `\M..\` (character set
 * switches), `\Z..\` (local) and whatever is not an escape sequence stay as they are sent.
 */
export function decodeEscapes(text: string, delimiters: Delimiters, charset: CharsetName = 'UTF-8'): string {
  const mark = delimiters.escape;
  let decoded = '';
  let done = 0;
  for (let open = text.indexOf(mark); open !== -1; ) {
    const close = text.indexOf(mark, open + 1);
    if (close === -1) break;
    const meaning = meaningOf(text, open + 1, close, delimiters, charset);
    if (meaning === undefined) {
      // Not a sequence: a stray escape character. The next one may open a true sequence.
      open = close;
    } else {
      decoded += text.slice(done, open) + meaning;
      done = close + 1;
      open = text.indexOf(mark, done);
    }
  }
  return done === 0 ? text : decoded + text.slice(done);
}

/** The longest body of a sequence that is not hexadecimal: `.sp+100`. */
const longestCommand = 8;

function meaningOf(
  text: string,
  from: number,
  to: number,
  delimiters: Delimiters,
  charset: CharsetName,
): string | undefined {
  const first = text[from];
  if (first === 'X') return hexadecimal(text.slice(from + 1, to), charset);
  if (to - from === 1) return single(first, delimiters);
  if (first === '.' && to - from <= longestCommand) return formatting(text.slice(from + 1, to));
  return undefined;
}

function single(letter: string | undefined, delimiters: Delimiters): string | undefined {
  switch (letter) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component || undefined;
    case 'T':
      return delimiters.subcomponent || undefined;
    case 'R':
      return delimiters.repetition || undefined;
    case 'E':
      return delimiters.escape;
    case 'P':
      return delimiters.truncation || undefined;
    case 'H':
    case 'N':
      return '';
    default:
      return undefined;
  }
}

/** The bytes are in the message's character set: `\XC3A9\` is é in UTF-8. */
function hexadecimal(digits: string, charset: CharsetName): string | undefined {
  if (digits === '' || digits.length % 2 === 1 || !/^[0-9A-Fa-f]+$/.test(digits)) return undefined;
  const bytes = Buffer.from(digits, 'hex');
  return decodeBytes(bytes, 0, bytes.length, charset);
}

/** §2.7.6, for a reader of plain text: what breaks a line breaks it, what indents or fills is left out. */
function formatting(command: string): string | undefined {
  const parts = /^(br|sp|ce|sk|fi|nf|in|ti)([+-]?\d{0,3})$/.exec(command.toLowerCase());
  if (parts === null) return undefined;
  const count = Math.min(Math.abs(Number.parseInt(parts[2] || '1', 10)), 100);
  switch (parts[1]) {
    case 'br':
    case 'ce':
      return '\n';
    case 'sp':
      return '\n'.repeat(Math.max(1, count));
    case 'sk':
      return ' '.repeat(count);
    default:
      return '';
  }
}
