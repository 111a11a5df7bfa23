import type { FaultKind } from '../events.ts';
import { grown } from '../grown.ts';
import { CR, FS, LF, VT } from './block.ts';
import { foreignProtocol, isBlank, isWideText, skipBlanks, startsMessage } from './signature.ts';

/** What stood between a start block and an end block. */
export interface Frame {
  readonly kind: 'frame';
  /** The content; of one that is too large its first `fragmentBytes` only. */
  readonly payload: Buffer;
  /** Bytes of the content as sent. */
  readonly length: number;
  /** Where in the stream it began. */
  readonly offset: number;
  /** What was tolerated, or is wrong with it: see `isAmbiguous`. */
  readonly faults: readonly FaultKind[];
}

/** Bytes that are no frame. */
export interface Fragment {
  readonly kind: 'fragment';
  readonly fault: FaultKind;
  /** The first `fragmentBytes` of them. */
  readonly bytes: Buffer;
  readonly length: number;
  readonly offset: number;
  /** Nothing after it can be trusted: close the connection. */
  readonly fatal: boolean;
}

export interface FrameReaderOptions {
  /** A frame with more content is read to its end, but not kept. */
  readonly maxBytes: number;
  /** Bytes kept of a fragment, and of junk before the stream is given up. */
  readonly fragmentBytes: number;
  readonly missingStartBlock: 'close' | 'accept';
}

/** A frame whose borders may be wrong: it is never accepted, or two messages could pass as one. */
export function isAmbiguous(frame: Frame): boolean {
  return frame.faults.includes('start block inside a message') || frame.faults.includes('end block inside a message');
}

const nothing: readonly (Frame | Fragment)[] = [];

/**
 * Cuts a byte stream into MLLP frames, chunk by chunk: no sockets, no clock. Each byte is looked at by `indexOf` and copied at
 * most twice whatever the chunks' size; a frame that lies in one chunk is not copied at all.
 *
 * `FS` ends a frame when `CR` follows, and also (with a fault) `LF`, `VT`, `NUL` or the end of the stream. Where the last chunk
 * ends with `FS`, `endsOpen` is true: the caller waits a moment for the `CR`, then calls `endBlock`.
 */
export class FrameReader {
  readonly #options: FrameReaderOptions;
  #state: 'between' | 'inside' | 'end block' | 'dead' = 'between';
  /** Content that came in earlier chunks. */
  #held: Buffer = Buffer.alloc(0);
  #heldLength = 0;
  /** All content of the current frame, kept or not. */
  #length = 0;
  #tooLarge = false;
  #wide = false;
  #started = true;
  #offset = 0;
  #faults: FaultKind[] = [];
  /** What came since the last frame and is none. */
  #junk: Buffer = Buffer.alloc(0);
  #junkLength = 0;
  #junkOffset = 0;
  #junkIsBlank = true;
  #frames = 0;
  /** Bytes of all chunks before the current one. */
  #before = 0;
  #found: (Frame | Fragment)[] = [];

  constructor(options: FrameReaderOptions) {
    this.#options = options;
  }

  /** The last byte was `FS`: the frame is complete as soon as it is known what follows. */
  get endsOpen(): boolean {
    return this.#state === 'end block';
  }

  /** Something has begun that must end in time: a frame, or a stream that began with junk. */
  get isUnfinished(): boolean {
    if (this.#state === 'between') return this.#frames === 0 && !this.#junkIsBlank;
    return this.#state !== 'dead';
  }

  /** Memory held between chunks. */
  get retainedBytes(): number {
    return this.#held.length + this.#junk.length;
  }

  /** Takes the next bytes and gives what they complete, in order. Frames may be views of the chunk. */
  push(chunk: Buffer): readonly (Frame | Fragment)[] {
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'between') at = this.#between(chunk, at);
      else if (this.#state === 'inside') at = this.#inside(chunk, at);
      else if (this.#state === 'end block') at = this.#afterEndBlock(chunk, at);
      else break;
    }
    this.#before += chunk.length;
    return this.#take();
  }

  /** No `CR` came after `FS` within the time allowed: the frame is complete without. */
  endBlock(): readonly (Frame | Fragment)[] {
    if (this.#state === 'end block') this.#complete(nothingHeld, 'no carriage return after the end block');
    return this.#take();
  }

  /** The stream ended, or is given up: what is unfinished comes out as a fragment. */
  end(): readonly (Frame | Fragment)[] {
    if (this.#state === 'end block') this.#complete(nothingHeld, 'no carriage return after the end block');
    if (this.#state === 'inside') {
      const fault = this.#started ? 'truncated' : 'no start block';
      this.#give(fault, this.#held.subarray(0, this.#heldLength), this.#length, this.#offset, true);
    } else if (this.#state === 'between' && this.#junkLength > 0) {
      this.#giveJunk(this.#frames === 0 && !this.#junkIsBlank ? 'not MLLP' : undefined);
    }
    this.#die();
    return this.#take();
  }

  #take(): readonly (Frame | Fragment)[] {
    if (this.#found.length === 0) return nothing;
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #between(chunk: Buffer, at: number): number {
    if (chunk[at] === VT) {
      if (this.#junkLength > 0) this.#giveJunk();
      this.#begin(this.#before + at, true);
      return at + 1;
    }
    if (this.#junkLength === 0) this.#junkOffset = this.#before + at;
    const start = chunk.indexOf(VT, at);
    const end = start < 0 ? chunk.length : start;
    return this.#junkIsBlank ? this.#skipBlanks(chunk, at, end) : this.#addJunk(chunk, at, end);
  }

  /** Passes over blanks; what follows them is junk, or a message without its start block. */
  #skipBlanks(chunk: Buffer, at: number, end: number): number {
    let first = at;
    while (first < end && isBlank(chunk[first]!)) first++;
    if (first > at) this.#keepJunk(chunk, at, first);
    if (first === end) return end;
    this.#junkIsBlank = false;
    // Blanks are reported by themselves, so that what follows begins with its first byte.
    if (this.#junkLength > 0) this.#giveJunk('blanks between frames');
    this.#junkIsBlank = false;
    this.#junkOffset = this.#before + first;
    return this.#addJunk(chunk, first, end);
  }

  #addJunk(chunk: Buffer, at: number, end: number): number {
    // The first bytes decide what the junk is. They may come one by one, hence the look at what is kept first.
    if (this.#junkLength < 16) {
      const head = Buffer.concat(
        [this.#junk.subarray(0, this.#junkLength), chunk.subarray(at, end)],
        this.#junkLength + Math.min(end - at, 16),
      );
      if (startsMessage(head)) return this.#beginWithout(at);
      const foreign = this.#junkOffset === 0 ? foreignProtocol(head) : undefined;
      if (foreign !== undefined) {
        this.#keepJunk(chunk, at, end);
        this.#giveJunk(foreign);
        this.#die();
        return chunk.length;
      }
    }
    this.#keepJunk(chunk, at, end);
    if (this.#junkLength > this.#options.fragmentBytes) {
      this.#giveJunk('not MLLP');
      this.#die();
      return chunk.length;
    }
    return end;
  }

  /** A message began without `VT`: reading goes on at `at`, after the few bytes of it that came before. */
  #beginWithout(at: number): number {
    const head = Buffer.from(this.#junk.subarray(0, this.#junkLength));
    const offset = this.#junkOffset;
    this.#clearJunk();
    this.#begin(offset, false);
    this.#hold(head, 0, head.length);
    return at;
  }

  #begin(offset: number, started: boolean): void {
    this.#state = 'inside';
    this.#offset = offset;
    this.#started = started;
    this.#length = 0;
    this.#heldLength = 0;
    this.#tooLarge = false;
    this.#wide = false;
    if (!started) this.#faults.push('no start block');
  }

  #inside(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(FS, at);
    if (end < 0) {
      this.#hold(chunk, at, chunk.length);
      return chunk.length;
    }
    const next = chunk[end + 1];
    if (next === undefined) {
      this.#hold(chunk, at, end);
      this.#state = 'end block';
      return end + 1;
    }
    if (next === CR || next === LF) {
      this.#complete(chunk.subarray(at, end), next === LF ? 'line feed after the end block' : undefined);
      return end + 2;
    }
    if ((next === VT || next === 0) && !this.#isWideAt(chunk, at)) {
      this.#complete(chunk.subarray(at, end), 'no carriage return after the end block');
      return end + 1;
    }
    this.#hold(chunk, at, end + 1);
    return end + 1;
  }

  #afterEndBlock(chunk: Buffer, at: number): number {
    const next = chunk[at]!;
    if (next === CR || next === LF) {
      this.#complete(nothingHeld, next === LF ? 'line feed after the end block' : undefined);
      return at + 1;
    }
    if ((next === VT || next === 0) && !this.#wide) {
      this.#complete(nothingHeld, 'no carriage return after the end block');
      return at;
    }
    this.#state = 'inside';
    this.#hold(endBlock, 0, 1);
    return at;
  }

  /** UTF-16 has any byte anywhere: there, only `FS` with its line end ends a frame. */
  #isWideAt(chunk: Buffer, at: number): boolean {
    return this.#length > 0 ? this.#wide : isWideText(chunk.subarray(at, at + 3));
  }

  /** Keeps a piece of content for the chunks to come; of what is too large only the beginning. */
  #hold(chunk: Buffer, from: number, to: number): void {
    const size = to - from;
    const max =
      this.#started || this.#options.missingStartBlock === 'accept'
        ? this.#options.maxBytes
        : this.#options.fragmentBytes;
    this.#length += size;
    if (this.#tooLarge) return;
    const length = this.#heldLength + size;
    if (length > max) {
      this.#tooLarge = true;
      const head = Buffer.concat(
        [this.#held.subarray(0, this.#heldLength), chunk.subarray(from, to)],
        Math.min(length, this.#options.fragmentBytes),
      );
      this.#held = head;
      this.#heldLength = head.length;
      if (!this.#started && this.#options.missingStartBlock === 'close') {
        this.#give('no start block', head, this.#length, this.#offset, true);
        this.#die();
      }
      return;
    }
    this.#held = grown(this.#held, this.#heldLength, length, max);
    chunk.copy(this.#held, this.#heldLength, from, to);
    this.#heldLength = length;
    this.#wide = isWideText(this.#held.subarray(0, length));
  }

  /** The frame ended: `rest` is what of its content is not held. */
  #complete(rest: Buffer, fault?: FaultKind): void {
    let payload = rest;
    if (this.#length > 0 || rest.length > this.#options.maxBytes) {
      if (rest.length > 0) this.#hold(rest, 0, rest.length);
      if (this.#state === 'dead') return;
      payload = this.#held.subarray(0, this.#heldLength);
      this.#held = Buffer.alloc(0);
    }
    if (fault !== undefined) this.#faults.push(fault);
    const length = Math.max(this.#length, payload.length);
    const tooLarge = this.#tooLarge;
    const wide = this.#wide || isWideText(payload);
    this.#state = 'between';
    this.#frames++;
    if (!this.#started && this.#options.missingStartBlock === 'close') {
      this.#faults = [];
      this.#give('no start block', payload, length, this.#offset, true);
      this.#die();
      return;
    }
    if (tooLarge) this.#faults.push('too large');
    let offset = this.#offset;
    // UTF-16 text may hold any byte: it is refused whole, and not cut at what only looks like blocks.
    if (!wide) {
      const cut = lastStart(payload);
      if (cut > 0) {
        this.#giveAborted(payload.subarray(0, cut - 1), offset);
        payload = payload.subarray(cut);
        offset += cut;
      }
      if (payload.includes(VT)) this.#faults.push('start block inside a message');
      if (payload.includes(FS)) this.#faults.push('end block inside a message');
    }
    const frameLength = tooLarge ? length : payload.length;
    this.#found.push({ kind: 'frame', payload, length: frameLength, offset, faults: this.#faults });
    this.#faults = [];
    this.#heldLength = 0;
  }

  /** What a sender left unfinished before it began again with a new start block. */
  #giveAborted(bytes: Buffer, offset: number): void {
    if (skipBlanks(bytes) < bytes.length)
      this.#give('start block inside a message', bytes, bytes.length, offset, false);
    else this.#faults.push('blanks between frames');
  }

  #keepJunk(chunk: Buffer, from: number, to: number): void {
    const kept = Math.min(this.#junkLength, this.#options.fragmentBytes);
    const room = Math.min(to - from, this.#options.fragmentBytes - kept);
    // Of blanks nothing but their number is of interest.
    if (!this.#junkIsBlank && room > 0) {
      this.#junk = grown(this.#junk, kept, kept + room, this.#options.fragmentBytes);
      chunk.copy(this.#junk, kept, from, from + room);
    }
    this.#junkLength += to - from;
  }

  #giveJunk(fault?: FaultKind): void {
    const kind = fault ?? (this.#junkIsBlank ? 'blanks between frames' : 'junk between frames');
    const isBlankRun = kind === 'blanks between frames';
    const kept = isBlankRun ? 0 : Math.min(this.#junkLength, this.#options.fragmentBytes);
    const fatal = kind === 'not MLLP' || kind === 'HTTP request' || kind === 'TLS hello';
    this.#give(kind, this.#junk.subarray(0, kept), this.#junkLength, this.#junkOffset, fatal);
    // Line ends after an end block are every other sender's habit: counted, not an issue of the message.
    if (!isBlankRun) this.#faults.push(kind);
    this.#clearJunk();
  }

  #clearJunk(): void {
    this.#junk = Buffer.alloc(0);
    this.#junkLength = 0;
    this.#junkIsBlank = true;
  }

  #give(fault: FaultKind, bytes: Buffer, length: number, offset: number, fatal: boolean): void {
    // A copy, so that a small fragment does not hold a large buffer.
    const kept = Buffer.from(bytes.subarray(0, this.#options.fragmentBytes));
    this.#found.push({ kind: 'fragment', fault, bytes: kept, length, offset, fatal });
  }

  #die(): void {
    this.#state = 'dead';
    this.#held = Buffer.alloc(0);
    this.#heldLength = 0;
    this.#clearJunk();
  }
}

const nothingHeld = Buffer.alloc(0);
const endBlock = Buffer.from([FS]);

/** Where, after the last start block inside the content that begins a message, that message begins; 0 where there is none. */
function lastStart(payload: Buffer): number {
  let at = payload.lastIndexOf(VT);
  while (at >= 0) {
    if (startsMessage(payload, at + 1)) return at + 1;
    at = at === 0 ? -1 : payload.lastIndexOf(VT, at - 1);
  }
  return 0;
}
