import type { Socket } from 'node:net';
import type { CloseReason } from '../events.ts';
import { type Answer, type TakenIn, takeIn } from '../take-in.ts';
import { ACK, NAK, printBlocks } from './block.ts';
import { closeReasonOf } from './close-reason.ts';
import { type Fragment, type Frame, FrameReader } from './frame-reader.ts';
import type { ListenerBounds, MllpListenerOptions } from './listener-options.ts';
import type { ListenerShare } from './listener-share.ts';
import { type Work, worksOf } from './work.ts';

/** A message's turn on the wire: answers leave in the order in which the messages came. */
interface Turn {
  readonly bytes: number;
  readonly isAnswered: boolean;
  taken: TakenIn | undefined;
}

/** One sender's connection: frames in, answers out in their order, read no faster than the journal takes. */
export class MllpConnection {
  readonly #socket: Socket;
  readonly #peer: string;
  readonly #options: MllpListenerOptions;
  readonly #bounds: ListenerBounds;
  readonly #share: ListenerShare;
  readonly #reader: FrameReader;
  /** Frames read and not yet handed to the journal, from `#nextWork` on: shifting a large batch would be quadratic. */
  #works: Work[] = [];
  #nextWork = 0;
  readonly #turns: Turn[] = [];
  /** Application answers that are ready, and how many are still awaited. */
  readonly #late: Answer[] = [];
  #outcomes = 0;
  #retained = 0;
  #isPaused = false;
  #isFlushing = false;
  #awaitsRoom = false;
  #keptFragment = false;
  #heardAt = performance.now();
  /** When the frame under way began, or the last answer could not be written; 0 for neither. */
  #unfinishedSince = 0;
  #unreadSince = 0;
  #closing: CloseReason | undefined;
  #closingSince = 0;
  #hasEnded = false;
  #graceTimer: NodeJS.Timeout | undefined;
  readonly closed: Promise<void>;

  constructor(
    socket: Socket,
    peer: string,
    options: MllpListenerOptions,
    bounds: ListenerBounds,
    share: ListenerShare,
  ) {
    this.#socket = socket;
    this.#peer = peer;
    this.#options = options;
    this.#bounds = bounds;
    this.#share = share;
    const { maxMessageBytes, missingStartBlock } = options.feed;
    this.#reader = new FrameReader({
      maxBytes: maxMessageBytes,
      fragmentBytes: bounds.fragmentBytes,
      missingStartBlock,
    });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.#whenClosed())));
    socket.on('data', (chunk: Buffer) => this.#whenRead(chunk));
    socket.on('drain', () => this.#whenWritten());
    socket.on('end', () => this.#whenPeerEnded());
    // 'close' follows; the reason is told there.
    socket.on('error', () => this.#close('peer reset'));
  }

  /** Takes nothing more, sends the answers of what is committed, and ends. What has no answer stays with its sender. */
  drain(): Promise<void> {
    this.#dropWork();
    this.#close('stopped');
    return this.closed;
  }

  /** Ends what took too long. `at` is `performance.now()`. */
  sweep(at: number): void {
    const { frameTimeoutMs, idleTimeoutMs, drainTimeoutMs, lingerTimeoutMs } = this.#bounds;
    if (this.#closing !== undefined) {
      if (at - this.#closingSince > (this.#hasEnded ? lingerTimeoutMs : drainTimeoutMs)) this.#socket.destroy();
    } else if (this.#unreadSince !== 0 && at - this.#unreadSince > frameTimeoutMs) {
      this.#close('answers unread');
      this.#socket.destroy();
    } else if (this.#isPaused) {
      // We keep the sender waiting, not it us.
      this.#heardAt = at;
      if (this.#unfinishedSince !== 0) this.#unfinishedSince = at;
    } else if (this.#unfinishedSince !== 0 && at - this.#unfinishedSince > frameTimeoutMs) {
      this.#endStream('frame timeout');
    } else if (at - this.#heardAt > idleTimeoutMs && this.#turns.length === 0) {
      this.#close('idle');
    }
  }

  /** Called when other connections have freed room that this one waits for. */
  resume(): void {
    this.#pump();
  }

  #whenRead(chunk: Buffer): void {
    if (this.#closing !== undefined) return;
    if (this.#graceTimer !== undefined) clearTimeout(this.#graceTimer);
    this.#graceTimer = undefined;
    this.#heardAt = performance.now();
    const found = this.#reader.push(chunk);
    this.#enqueue(found);
    if (!this.#reader.isUnfinished) this.#unfinishedSince = 0;
    else if (found.length > 0 || this.#unfinishedSince === 0) this.#unfinishedSince = this.#heardAt;
    if (this.#reader.endsOpen) this.#graceTimer = setTimeout(() => this.#whenGraceEnds(), this.#bounds.endBlockGraceMs);
    this.#countRetained();
    this.#pump();
  }

  #whenGraceEnds(): void {
    this.#graceTimer = undefined;
    this.#enqueue(this.#reader.endBlock());
    this.#unfinishedSince = 0;
    this.#countRetained();
    this.#pump();
  }

  #whenPeerEnded(): void {
    if (this.#closing === undefined) this.#endStream('peer closed');
    else if (this.#hasEnded) this.#socket.destroy();
  }

  /** Nothing more can come: what is unfinished is kept as a fragment. */
  #endStream(reason: CloseReason): void {
    const isInside = this.#reader.isUnfinished && !this.#reader.endsOpen;
    this.#close(reason === 'peer closed' && isInside ? 'peer closed inside a frame' : reason);
    this.#enqueue(this.#reader.end());
  }

  #enqueue(found: readonly (Frame | Fragment)[]): void {
    const { feed, events, step } = this.#options;
    for (const piece of found) {
      if (piece.kind === 'frame') {
        step('receive: frame complete');
        events.received(feed.name, 'mllp', piece.length);
        for (const fault of piece.faults) events.fault(feed.name, fault, piece.offset);
      } else {
        events.fault(feed.name, piece.fault, piece.offset);
      }
      for (const work of worksOf(piece, feed)) {
        if (work.isAnswered || this.#mayKeep()) this.#works.push(work);
      }
      if (piece.kind === 'fragment' && piece.fatal) this.#close(closeReasonOf(piece.fault));
    }
  }

  /** One fragment a connection, and not too many a minute: a port scanner must not fill the journal. */
  #mayKeep(): boolean {
    if (this.#keptFragment) return false;
    this.#keptFragment = true;
    return this.#share.mayKeepFragment();
  }

  /** Hands frames to the journal as far as the bounds allow, and stops reading where they do not. */
  #pump(): void {
    this.#askForRoom();
    while (this.#hasWork() && this.#hasRoom()) {
      this.#take(this.#works[this.#nextWork++]!);
      this.#askForRoom();
    }
    if (!this.#hasWork()) this.#dropWork();
    const mustPause = this.#closing === undefined && (this.#hasWork() || !this.#hasRoom());
    if (mustPause && !this.#isPaused) {
      this.#isPaused = true;
      this.#socket.pause();
    }
    if (mustPause) this.#share.waiting.add(this);
    else this.#share.waiting.delete(this);
    if (!mustPause && this.#isPaused) {
      this.#isPaused = false;
      this.#socket.resume();
    }
    this.#endWhenDone();
  }

  #hasWork(): boolean {
    return this.#nextWork < this.#works.length;
  }

  #dropWork(): void {
    if (this.#works.length > 0) this.#works = [];
    this.#nextWork = 0;
  }

  #hasRoom(): boolean {
    return (
      !this.#awaitsRoom &&
      this.#turns.length < this.#bounds.framesInFlight &&
      this.#outcomes < this.#bounds.outcomesAwaited &&
      this.#share.bytesInFlight < this.#bounds.bytesInFlight &&
      this.#socket.writableLength < this.#bounds.answersUnreadBytes
    );
  }

  /** The journal's own pressure: waited for before more is read. */
  #askForRoom(): void {
    if (this.#awaitsRoom) return;
    const room = this.#options.intake.room?.();
    if (room === undefined) return;
    this.#awaitsRoom = true;
    const proceed = () => {
      this.#awaitsRoom = false;
      this.#pump();
    };
    // A journal that fails says so at the append, whose sender then gets its answer.
    room.then(proceed, proceed);
  }

  #take(work: Work): void {
    const { feed, now } = this.#options;
    const turn: Turn = { bytes: work.bytes.length, isAnswered: work.isAnswered, taken: undefined };
    this.#turns.push(turn);
    this.#share.bytesInFlight += turn.bytes;
    const incoming = { bytes: work.bytes, protocol: 'mllp', receivedAt: now(), issues: work.issues } as const;
    const reception = work.isAnswered
      ? this.#options
      : { ...this.#options, feed: { ...feed, acknowledgement: 'none' as const } };
    takeIn(incoming, reception).then((taken) => {
      turn.taken = taken;
      this.#share.bytesInFlight -= turn.bytes;
      this.#flushSoon();
    });
  }

  /** All answers of one group commit leave in one write: the tick comes after the promises that it resolved. */
  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    process.nextTick(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushing = false;
    const contents: Uint8Array[] = [];
    let done = 0;
    for (const { taken, isAnswered } of this.#turns) {
      if (taken === undefined) break;
      done++;
      if (!isAnswered) continue;
      this.#answer(taken, contents);
      if (taken.isLost) {
        this.#close(taken.committed ? 'no answer' : 'database unavailable');
        this.#dropWork();
        break;
      }
    }
    this.#turns.splice(0, done);
    for (const { code, bytes } of this.#late.splice(0)) {
      if (bytes !== undefined) this.#sendOrReply(bytes, contents);
      this.#options.events.answered(this.#options.feed.name, code);
    }
    this.#write(contents);
    this.#share.resumeWaiting();
    this.#pump();
  }

  #answer({ committed, answer, later }: TakenIn, contents: Uint8Array[]): void {
    const { feed, events } = this.#options;
    if (feed.release2) contents.push(committed ? commitBlock : refusalBlock);
    const isShown = answer.bytes !== undefined && (committed || !feed.release2);
    if (isShown) {
      const isApplication = answer.code === 'AA' || answer.code === 'AE' || answer.code === 'AR';
      if (isApplication) this.#sendOrReply(answer.bytes!, contents);
      else contents.push(answer.bytes!);
    }
    events.answered(feed.name, isShown ? answer.code : 'none');
    if (later === undefined) return;
    this.#outcomes++;
    const finish = (late: Answer | undefined) => {
      this.#outcomes--;
      if (late !== undefined) this.#late.push(late);
      this.#flushSoon();
    };
    later().then(finish, (error: unknown) => {
      events.unavailable(feed.name, error);
      finish(undefined);
    });
  }

  /** Application answers go over the feed's second channel where it has one. */
  #sendOrReply(bytes: Uint8Array, contents: Uint8Array[]): void {
    if (this.#share.replies === undefined) contents.push(bytes);
    else this.#share.replies.send(bytes);
  }

  #write(contents: readonly Uint8Array[]): void {
    if (contents.length === 0 || !this.#socket.writable) return;
    const isTaken = this.#socket.write(printBlocks(contents));
    if (!isTaken && this.#unreadSince === 0) this.#unreadSince = performance.now();
    this.#options.step('receive: answer sent');
  }

  #whenWritten(): void {
    this.#unreadSince = 0;
    this.#pump();
  }

  /** Unfinished frames of all connections are bounded together: above it, the one that grows is given up. */
  #countRetained(): void {
    const retained = this.#reader.retainedBytes;
    this.#share.bytesUnfinished += retained - this.#retained;
    this.#retained = retained;
    if (this.#share.bytesUnfinished > this.#bounds.bytesInFlight && retained > this.#bounds.fragmentBytes) {
      this.#endStream('out of memory for unfinished frames');
    }
  }

  #close(reason: CloseReason): void {
    if (this.#closing !== undefined) return;
    this.#closing = reason;
    this.#closingSince = performance.now();
    this.#unfinishedSince = 0;
    clearTimeout(this.#graceTimer);
    // Deferred: the caller may still be about to queue what came before the end.
    process.nextTick(() => this.#pump());
  }

  #endWhenDone(): void {
    if (this.#closing === undefined || this.#hasEnded) return;
    const awaitsOutcomes = this.#outcomes > 0 && this.#closing !== 'stopped';
    if (this.#turns.length > 0 || this.#hasWork() || this.#late.length > 0 || awaitsOutcomes) return;
    this.#hasEnded = true;
    this.#closingSince = performance.now();
    if (this.#socket.readableEnded || this.#socket.destroyed) {
      this.#socket.end(() => this.#socket.destroy());
      return;
    }
    // Read on and discard until the peer ends: closing with unread bytes would reset the connection and lose our answers.
    this.#socket.end();
    this.#isPaused = false;
    this.#socket.resume();
  }

  #whenClosed(): void {
    clearTimeout(this.#graceTimer);
    if (this.#closing === undefined) this.#endStream('peer closed');
    // What a reset cut is kept like what an end cut; what we stopped ourselves stays with its sender.
    else if (this.#closing !== 'stopped') this.#enqueue(this.#reader.end());
    this.#pump();
    this.#share.bytesUnfinished -= this.#retained;
    this.#retained = 0;
    this.#share.waiting.delete(this);
    this.#options.events.connectionClosed(this.#options.feed.name, this.#closing ?? 'peer closed', this.#peer);
  }
}

const commitBlock = Uint8Array.of(ACK);
const refusalBlock = Uint8Array.of(NAK);
