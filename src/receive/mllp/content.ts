import { grown } from '../grown.ts';
import { isWideText } from './signature.ts';

const none = Buffer.alloc(0);

/** The content of one frame, as its pieces come: kept up to the bound, of more only the beginning. */
export class Content {
  readonly #fragmentBytes: number;
  #maxBytes = 0;
  #held: Buffer = none;
  #heldLength = 0;
  #length = 0;
  #isTooLarge = false;
  #isWide = false;

  constructor(fragmentBytes: number) {
    this.#fragmentBytes = fragmentBytes;
  }

  /** Bytes so far, kept or not. */
  get length(): number {
    return this.#length;
  }

  get isTooLarge(): boolean {
    return this.#isTooLarge;
  }

  get retainedBytes(): number {
    return this.#held.length;
  }

  /** What is kept; a view. */
  get bytes(): Buffer {
    return this.#held.subarray(0, this.#heldLength);
  }

  begin(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#held = none;
    this.#heldLength = 0;
    this.#length = 0;
    this.#isTooLarge = false;
    this.#isWide = false;
  }

  add(chunk: Buffer, from: number, to: number): void {
    const size = to - from;
    this.#length += size;
    if (this.#isTooLarge) return;
    const length = this.#heldLength + size;
    this.#isTooLarge = length > this.#maxBytes;
    if (this.#isTooLarge) {
      this.#held = Buffer.concat([this.bytes, chunk.subarray(from, to)], Math.min(length, this.#fragmentBytes));
      this.#heldLength = this.#held.length;
    } else {
      this.#held = grown(this.#held, this.#heldLength, length, this.#maxBytes);
      chunk.copy(this.#held, this.#heldLength, from, to);
      this.#heldLength = length;
    }
    this.#isWide = isWideText(this.bytes);
  }

  /** Whether it is UTF-16; where nothing is held yet, as the chunk says at `at`. */
  isWide(chunk: Buffer, at: number): boolean {
    return this.#length > 0 ? this.#isWide : isWideText(chunk.subarray(at, at + 3));
  }

  /** The whole content, with its last piece: a view of the chunk where it lies in it whole. Nothing is held afterwards. */
  finish(rest: Buffer): Buffer {
    if (this.#length === 0 && rest.length <= this.#maxBytes) {
      this.#length = rest.length;
      return rest;
    }
    if (rest.length > 0) this.add(rest, 0, rest.length);
    const { bytes } = this;
    this.#held = none;
    this.#heldLength = 0;
    return bytes;
  }
}
