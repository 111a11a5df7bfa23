import { isXml } from '#formats/cda/is-xml.ts';
import { grown } from '../grown.ts';

/** A message of a file, or a segment of the envelope around messages (FHS, BHS, BTS, FTS). */
export interface Cut {
  readonly kind: 'message' | 'envelope';
  /** Of a message that is too large the first `fragmentBytes`. */
  readonly bytes: Buffer;
  readonly isTooLarge: boolean;
}

export interface MessageCutterOptions {
  readonly maxBytes: number;
  readonly fragmentBytes: number;
}

/**
 * Cuts a stream of ER7 text into messages, chunk by chunk, so that a file of any size takes the memory of one message. A
 * line that begins with MSH begins a message; lines of the batch envelope stand for themselves; what comes before the first
 * of them is a message without MSH. MLLP's block bytes around messages, as captures of connections have, are left out.
 */
export class MessageCutter {
  readonly #options: MessageCutterOptions;
  #held: Buffer = Buffer.alloc(0);
  #length = 0;
  /** How far the held bytes are searched for line ends. */
  #searched = 0;
  /** What the held bytes are; unknown before the first line. */
  #kind: Cut['kind'] | undefined;
  /** The stream is XML, and one document: no line of it begins another. */
  #isDocument = false;
  /** The beginning of a message that is too large; the rest of it is passed over. */
  #tooLarge: Buffer | undefined;

  constructor(options: MessageCutterOptions) {
    this.#options = options;
  }

  push(chunk: Buffer): readonly Cut[] {
    const length = this.#length + chunk.length;
    this.#held = grown(this.#held, this.#length, length, Number.POSITIVE_INFINITY);
    chunk.copy(this.#held, this.#length);
    this.#length = length;
    const cuts = this.#cutLines(false);
    this.#passOver();
    return cuts;
  }

  /** The stream ended: what is left is the last message. */
  end(): readonly Cut[] {
    const cuts = this.#cutLines(true);
    return [...cuts, ...this.#cut(this.#held.subarray(0, this.#length))];
  }

  #cutLines(isEnd: boolean): Cut[] {
    const bytes = this.#held.subarray(0, this.#length);
    const cuts: Cut[] = [];
    let from = 0;
    if (this.#kind === undefined) {
      if (!isEnd && bytes.length < nameBytes) return cuts;
      this.#kind = kindAt(bytes, 0) ?? 'message';
      this.#isDocument = isXml(bytes);
    }
    if (this.#isDocument) {
      this.#searched = bytes.length;
      return cuts;
    }
    while (this.#searched < bytes.length) {
      const end = lineEnd(bytes, this.#searched);
      if (end < 0) this.#searched = bytes.length;
      if (end < 0 || (!isEnd && end + 1 + nameBytes > bytes.length)) break;
      const line = end + 1;
      this.#searched = line;
      const kind = this.#beginning(bytes, line);
      if (kind === undefined) continue;
      cuts.push(...this.#cut(bytes.subarray(from, line)));
      this.#kind = kind;
      from = line;
    }
    if (from > 0) this.#drop(from);
    return cuts;
  }

  /** What begins at a line. One after an envelope segment that has no known name begins a message without MSH. */
  #beginning(bytes: Buffer, line: number): Cut['kind'] | undefined {
    return kindAt(bytes, line) ?? (this.#kind === 'envelope' && !isBlankFrom(bytes, line) ? 'message' : undefined);
  }

  #cut(bytes: Buffer): readonly Cut[] {
    const kind = this.#kind ?? 'message';
    if (this.#tooLarge !== undefined || bytes.length > this.#options.maxBytes) {
      const beginning = this.#tooLarge ?? Buffer.from(bytes.subarray(0, this.#options.fragmentBytes));
      this.#tooLarge = undefined;
      return [{ kind, bytes: beginning, isTooLarge: true }];
    }
    const trimmed = withoutBlocks(bytes);
    return isBlankFrom(trimmed, 0) ? [] : [{ kind, bytes: trimmed, isTooLarge: false }];
  }

  /** Of a message above the bound only the beginning is held, and the last bytes, in which the next one may begin. */
  #passOver(): void {
    if (this.#length <= this.#options.maxBytes && this.#tooLarge === undefined) return;
    this.#tooLarge ??= Buffer.from(this.#held.subarray(0, this.#options.fragmentBytes));
    this.#drop(Math.max(0, Math.min(this.#searched, this.#length - nameBytes)));
  }

  /** The cuts are views of the old buffer, so the rest moves to a new one. */
  #drop(bytes: number): void {
    this.#held = Buffer.from(this.#held.subarray(bytes, this.#length));
    this.#length -= bytes;
    this.#searched = Math.max(0, this.#searched - bytes);
  }
}

/** A segment's name, and what may come before it: a byte order mark, VT, and one more. */
const nameBytes = 8;

function lineEnd(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === 0x0d || bytes[at] === 0x0a) return at;
  }
  return -1;
}

function kindAt(bytes: Buffer, line: number): Cut['kind'] | undefined {
  let at = line;
  if (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
  if (bytes[at] === 0x0b) at++;
  const name = bytes.toString('latin1', at, Math.min(at + 3, bytes.length));
  if (name === 'MSH') return 'message';
  return name === 'FHS' || name === 'BHS' || name === 'BTS' || name === 'FTS' ? 'envelope' : undefined;
}

/** Without the start block before and the end block behind. */
function withoutBlocks(bytes: Buffer): Buffer {
  const from = bytes[0] === 0x0b ? 1 : 0;
  const end = bytes.lastIndexOf(0x1c);
  return bytes.subarray(from, end >= from && isBlankFrom(bytes, end + 1) ? end : bytes.length);
}

/** Whether only blanks and control characters are left of the line. */
function isBlankFrom(bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at]! > 0x20) return false;
  return true;
}
