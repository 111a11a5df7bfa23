import type { FaultKind } from '../events.ts';
import { FS, VT } from './block.ts';
import { Content } from './content.ts';
import type { Fragment, Frame, FrameReaderOptions } from './frame.ts';
import { endingOf } from './frame-ending.ts';
import { Junk } from './junk.ts';
import { foreignProtocol, isBlank, isWideText, lastStart, skipBlanks, startsMessage } from './signature.ts';

const nothing: readonly (Frame | Fragment)[] = [];
const noBytes = Buffer.alloc(0);
const endBlock = Buffer.from([FS]);

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
  readonly #content: Content;
  readonly #junk: Junk;
  /** Whether the current frame has its start block, and where it began. */
  #isStarted = true;
  #offset = 0;
  #faults: FaultKind[] = [];
  #frames = 0;
  /** Bytes of all chunks before the current one. */
  #before = 0;
  #found: (Frame | Fragment)[] = [];

  constructor(options: FrameReaderOptions) {
    this.#options = options;
    this.#content = new Content(options.fragmentBytes);
    this.#junk = new Junk(options.fragmentBytes);
  }

  /** The last byte was `FS`: the frame is complete as soon as it is known what follows. */
  get endsOpen(): boolean {
    return this.#state === 'end block';
  }

  /** Something has begun that must end in time: a frame, or a stream that began with junk. */
  get isUnfinished(): boolean {
    if (this.#state === 'between') return this.#frames === 0 && !this.#junk.isBlank;
    return this.#state !== 'dead';
  }

  /** Memory held between chunks. */
  get retainedBytes(): number {
    return this.#content.retainedBytes + this.#junk.retainedBytes;
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
    if (this.#state === 'end block') this.#complete(noBytes, 'no carriage return after the end block');
    return this.#take();
  }

  /** The stream ended, or is given up: what is unfinished comes out as a fragment. */
  end(): readonly (Frame | Fragment)[] {
    if (this.#state === 'end block') this.#complete(noBytes, 'no carriage return after the end block');
    if (this.#state === 'inside') this.#giveContent(this.#isStarted ? 'truncated' : 'no start block');
    else if (this.#state === 'between' && this.#junk.length > 0) {
      this.#giveJunk(this.#frames === 0 && !this.#junk.isBlank ? 'not MLLP' : undefined);
    }
    this.#die();
    return this.#take();
  }

  /** The frame has no start block and the feed takes no such: of it only a fragment is kept. */
  get #isRefused(): boolean {
    return !this.#isStarted && this.#options.missingStartBlock === 'close';
  }

  #take(): readonly (Frame | Fragment)[] {
    if (this.#found.length === 0) return nothing;
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #between(chunk: Buffer, at: number): number {
    if (chunk[at] === VT) {
      if (this.#junk.length > 0) this.#giveJunk();
      this.#begin(this.#before + at, true);
      return at + 1;
    }
    if (this.#junk.length === 0) this.#junk.begin(this.#before + at, true);
    const start = chunk.indexOf(VT, at);
    const end = start < 0 ? chunk.length : start;
    return this.#junk.isBlank ? this.#passBlanks(chunk, at, end) : this.#addJunk(chunk, at, end);
  }

  /** Passes over blanks, which are reported by themselves; what follows them is junk, or a message without `VT`. */
  #passBlanks(chunk: Buffer, at: number, end: number): number {
    let first = at;
    while (first < end && isBlank(chunk[first]!)) first++;
    this.#junk.add(chunk, at, first);
    if (first === end) return end;
    if (this.#junk.length > 0) this.#giveJunk();
    this.#junk.begin(this.#before + first, false);
    return this.#addJunk(chunk, first, end);
  }

  #addJunk(chunk: Buffer, at: number, end: number): number {
    const head = this.#junk.headWith(chunk, at, end);
    if (head !== undefined && startsMessage(head)) return this.#beginWithout(at);
    const foreign = head !== undefined && this.#junk.offset === 0 ? foreignProtocol(head) : undefined;
    this.#junk.add(chunk, at, end);
    if (foreign === undefined && !this.#junk.isTooLong) return end;
    this.#giveJunk(foreign ?? 'not MLLP');
    this.#die();
    return chunk.length;
  }

  /** A message began without `VT`: reading goes on at `at`, after the few bytes of it that came before. */
  #beginWithout(at: number): number {
    const { bytes, offset } = this.#junk;
    this.#junk.clear();
    this.#begin(offset, false);
    this.#hold(bytes, 0, bytes.length);
    return at;
  }

  #begin(offset: number, isStarted: boolean): void {
    this.#state = 'inside';
    this.#offset = offset;
    this.#isStarted = isStarted;
    this.#content.begin(this.#isRefused ? this.#options.fragmentBytes : this.#options.maxBytes);
    if (!isStarted) this.#faults.push('no start block');
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
      if (this.#state === 'inside') this.#state = 'end block';
      return end + 1;
    }
    const ending = endingOf(next, this.#content.isWide(chunk, at));
    if (ending === undefined) {
      this.#hold(chunk, at, end + 1);
      return end + 1;
    }
    this.#complete(chunk.subarray(at, end), ending.fault);
    return end + 1 + ending.bytes;
  }

  #afterEndBlock(chunk: Buffer, at: number): number {
    const ending = endingOf(chunk[at]!, this.#content.isWide(chunk, at));
    if (ending === undefined) {
      this.#state = 'inside';
      this.#hold(endBlock, 0, 1);
      return at;
    }
    this.#complete(noBytes, ending.fault);
    return at + ending.bytes;
  }

  /** Keeps a piece of content for the chunks to come. */
  #hold(chunk: Buffer, from: number, to: number): void {
    this.#content.add(chunk, from, to);
    if (this.#isRefused && this.#content.isTooLarge) {
      this.#giveContent('no start block');
      this.#die();
    }
  }

  /** The frame ended: `rest` is what of its content is not held. */
  #complete(rest: Buffer, fault: FaultKind | undefined): void {
    const payload = this.#content.finish(rest);
    this.#state = 'between';
    this.#frames++;
    if (this.#isRefused) {
      this.#give('no start block', payload, this.#content.length, this.#offset, true);
      this.#die();
      return;
    }
    if (fault !== undefined) this.#faults.push(fault);
    this.#giveFrame(payload, this.#content.length, this.#content.isTooLarge);
    this.#faults = [];
  }

  #giveFrame(whole: Buffer, length: number, isTooLarge: boolean): void {
    const faults = this.#faults;
    if (isTooLarge) faults.push('too large');
    let payload = whole;
    let offset = this.#offset;
    // UTF-16 text may hold any byte: it is refused whole, and not cut at what only looks like blocks.
    if (!isWideText(whole)) {
      const cut = lastStart(whole);
      if (cut > 0) {
        payload = whole.subarray(cut);
        offset += cut;
        this.#giveAborted(whole.subarray(0, cut - 1));
      }
      if (payload.includes(VT)) faults.push('start block inside a message');
      if (payload.includes(FS)) faults.push('end block inside a message');
    }
    const size = isTooLarge ? length : payload.length;
    this.#found.push({ kind: 'frame', payload, length: size, offset, faults });
  }

  /** What a sender left unfinished before it began again with a new start block. */
  #giveAborted(bytes: Buffer): void {
    if (skipBlanks(bytes) === bytes.length) this.#faults.push('blanks between frames');
    else this.#give('start block inside a message', bytes, bytes.length, this.#offset, false);
  }

  #giveContent(fault: FaultKind): void {
    this.#give(fault, this.#content.bytes, this.#content.length, this.#offset, true);
  }

  #giveJunk(fault?: FaultKind): void {
    const { isBlank: isBlankRun, bytes, length, offset } = this.#junk;
    const kind = fault ?? (isBlankRun ? 'blanks between frames' : 'junk between frames');
    this.#give(kind, bytes, length, offset, fault !== undefined);
    // Line ends after an end block are every other sender's habit: counted, not an issue of the message.
    if (!isBlankRun) this.#faults.push(kind);
    this.#junk.clear();
  }

  #give(fault: FaultKind, bytes: Buffer, length: number, offset: number, fatal: boolean): void {
    // A copy, so that a small fragment does not hold a large buffer.
    const kept = Buffer.from(bytes.subarray(0, this.#options.fragmentBytes));
    this.#found.push({ kind: 'fragment', fault, bytes: kept, length, offset, fatal });
  }

  #die(): void {
    this.#state = 'dead';
    this.#content.begin(0);
    this.#junk.clear();
  }
}
