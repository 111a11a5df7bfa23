import { grown } from '../grown.ts';

const none = Buffer.alloc(0);
/** Bytes that tell what the junk is: a message without its start block, an HTTP request, a TLS hello. */
const tellingBytes = 16;

/** What stands between frames: blanks, of which only the number is of interest, or bytes that are kept up to a bound. */
export class Junk {
  readonly #maxBytes: number;
  #held: Buffer = none;
  #length = 0;
  #offset = 0;
  #isBlank = true;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  get offset(): number {
    return this.#offset;
  }

  get isBlank(): boolean {
    return this.#isBlank;
  }

  get isTooLong(): boolean {
    return !this.#isBlank && this.#length > this.#maxBytes;
  }

  get retainedBytes(): number {
    return this.#held.length;
  }

  /** What is kept of it. */
  get bytes(): Buffer {
    return this.#isBlank ? none : this.#held.subarray(0, Math.min(this.#length, this.#maxBytes));
  }

  /** Begins at this offset of the stream, with blanks or without. */
  begin(offset: number, isBlank: boolean): void {
    this.clear();
    this.#offset = offset;
    this.#isBlank = isBlank;
  }

  add(chunk: Buffer, from: number, to: number): void {
    const kept = Math.min(this.#length, this.#maxBytes);
    const more = this.#isBlank ? 0 : Math.min(to - from, this.#maxBytes - kept);
    if (more > 0) {
      this.#held = grown(this.#held, kept, kept + more, this.#maxBytes);
      chunk.copy(this.#held, kept, from, from + more);
    }
    this.#length += to - from;
  }

  /** Its first bytes together with those that come; undefined where it is known already what they are. */
  headWith(chunk: Buffer, from: number, to: number): Buffer | undefined {
    if (this.#length >= tellingBytes) return undefined;
    const more = Math.min(to - from, tellingBytes);
    return Buffer.concat([this.bytes, chunk.subarray(from, from + more)]);
  }

  clear(): void {
    this.#held = none;
    this.#length = 0;
    this.#isBlank = true;
  }
}
