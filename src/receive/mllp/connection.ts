import type { Socket } from 'node:net';
import type { CloseReason } from '../events.ts';
import { takeIn } from '../take-in.ts';
import { AnswerLine } from './answer-line.ts';
import { printBlocks } from './block.ts';
import { closeReasonOf } from './close-reason.ts';
import { Deadlines } from './deadlines.ts';
import type { Fragment, Frame } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import type { ListenerBounds, MllpListenerOptions } from './listener-options.ts';
import type { ListenerShare } from './listener-share.ts';
import { tellPiece } from './tell-piece.ts';
import { type Work, worksOf } from './work.ts';
import { WorkQueue } from './work-queue.ts';

/** One sender's connection: frames in, answers out in their order, read no faster than the journal takes. */
export class MllpConnection {
  readonly #socket: Socket;
  readonly #peer: string;
  readonly #options: MllpListenerOptions;
  readonly #bounds: ListenerBounds;
  readonly #share: ListenerShare;
  readonly #reader: FrameReader;
  readonly #deadlines: Deadlines;
  /** Frames read and not yet handed to the journal. */
  readonly #works = new WorkQueue();
  readonly #answers: AnswerLine;
  #retained = 0;
  #isPaused = false;
  #isFlushing = false;
  #awaitsRoom = false;
  #keptFragment = false;
  #closing: CloseReason | undefined;
  #hasEnded = false;
  #graceTimer: NodeJS.Timeout | undefined;
  /** Resolves when the socket is closed and everyone was told. */
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
    const { maxMessageBytes: maxBytes, missingStartBlock } = options.feed;
    this.#reader = new FrameReader({ maxBytes, fragmentBytes: bounds.fragmentBytes, missingStartBlock });
    this.#deadlines = new Deadlines(bounds, performance.now());
    this.#answers = new AnswerLine(options, share.replies, () => this.#flushSoon());
    socket.setNoDelay(true);
    socket.setKeepAlive(true, bounds.keepAliveMs);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.#whenClosed())));
    socket.on('data', (chunk: Buffer) => this.#whenRead(chunk));
    socket.on('drain', () => {
      this.#deadlines.answersRead();
      this.#pump();
    });
    socket.on('end', () => {
      if (this.#closing === undefined) this.#endStream('peer closed');
      else if (this.#hasEnded) socket.destroy();
    });
    socket.on('error', () => this.#close('peer reset'));
  }

  /** Takes nothing more, sends the answers of what is committed, and ends. What has no answer stays with its sender. */
  drain(): Promise<void> {
    this.#works.clear();
    this.#close('stopped');
    return this.closed;
  }

  /** Ends what took too long. `at` is `performance.now()`. */
  sweep(at: number): void {
    if (this.#isPaused) this.#deadlines.paused(at);
    const overdue = this.#deadlines.overdue(at);
    if (overdue === 'frame timeout') this.#endStream(overdue);
    else if (overdue === 'idle' && this.#answers.waiting === 0) this.#close(overdue);
    else if (overdue === 'answers unread') this.#close(overdue);
    if (overdue === 'answers unread' || overdue === 'cut') this.#socket.destroy();
  }

  /** Called when other connections have freed room that this one waits for. */
  resume(): void {
    this.#pump();
  }

  #whenRead(chunk: Buffer): void {
    if (this.#closing !== undefined) return;
    const at = performance.now();
    this.#deadlines.heard(at);
    this.#clearGrace();
    const found = this.#reader.push(chunk);
    if (this.#reader.isUnfinished) this.#deadlines.frameUnderWay(at, found.length > 0);
    else this.#deadlines.noFrame();
    if (this.#reader.endsOpen) this.#graceTimer = setTimeout(() => this.#whenGraceEnds(), this.#bounds.endBlockGraceMs);
    this.#proceed(found);
  }

  /** No CR came after FS: some senders send none, and wait for their answer. */
  #whenGraceEnds(): void {
    this.#deadlines.noFrame();
    this.#proceed(this.#reader.endBlock());
  }

  #proceed(found: readonly (Frame | Fragment)[]): void {
    this.#enqueue(found);
    this.#countRetained();
    this.#pump();
  }

  /** Nothing more can come: what is unfinished is kept as a fragment. */
  #endStream(reason: CloseReason): void {
    const isInside = this.#reader.isUnfinished && !this.#reader.endsOpen;
    this.#close(reason === 'peer closed' && isInside ? 'peer closed inside a frame' : reason);
    this.#enqueue(this.#reader.end());
  }

  #enqueue(found: readonly (Frame | Fragment)[]): void {
    for (const piece of found) {
      tellPiece(piece, this.#options);
      for (const work of worksOf(piece, this.#options.feed)) {
        if (work.isAnswered || this.#mayKeep()) this.#works.add(work);
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

  /** Unfinished frames of all connections are bounded together: above it, the one that grows is given up. */
  #countRetained(): void {
    const retained = this.#reader.retainedBytes;
    this.#share.bytesUnfinished += retained - this.#retained;
    this.#retained = retained;
    if (this.#share.bytesUnfinished > this.#bounds.bytesInFlight && retained > this.#bounds.fragmentBytes) {
      this.#endStream('out of memory for unfinished frames');
    }
  }

  /** Hands frames to the journal as far as the bounds allow, and stops reading where they do not. */
  #pump(): void {
    while (!this.#works.isEmpty && this.#hasRoom()) this.#take(this.#works.take()!);
    const mustPause = this.#closing === undefined && (!this.#works.isEmpty || !this.#hasRoom());
    if (mustPause) this.#share.waiting.add(this);
    else this.#share.waiting.delete(this);
    if (mustPause !== this.#isPaused) {
      this.#isPaused = mustPause;
      if (mustPause) this.#socket.pause();
      else this.#socket.resume();
    }
    this.#endWhenDone();
  }

  #hasRoom(): boolean {
    return (
      this.#answers.waiting < this.#bounds.framesInFlight &&
      this.#answers.outcomes < this.#bounds.outcomesAwaited &&
      this.#share.bytesInFlight < this.#bounds.bytesInFlight &&
      this.#socket.writableLength < this.#bounds.answersUnreadBytes &&
      this.#journalHasRoom()
    );
  }

  /** Whether the journal takes more now; where it does not, reading goes on when it does. */
  #journalHasRoom(): boolean {
    if (this.#awaitsRoom) return false;
    const room = this.#options.intake.room?.();
    if (room === undefined) return true;
    this.#awaitsRoom = true;
    const proceed = () => {
      this.#awaitsRoom = false;
      this.#pump();
    };
    // A journal that fails says so at the append, whose sender then gets its answer.
    room.then(proceed, proceed);
    return false;
  }

  #take({ bytes, issues, isAnswered, isFragment }: Work): void {
    const { feed, now } = this.#options;
    const turn = this.#answers.join(isAnswered);
    this.#share.bytesInFlight += bytes.length;
    const reception = isAnswered
      ? this.#options
      : { ...this.#options, feed: { ...feed, acknowledgement: 'none' as const } };
    void takeIn({ bytes, issues, isFragment, protocol: 'mllp', receivedAt: now() }, reception).then((taken) => {
      this.#share.bytesInFlight -= bytes.length;
      this.#answers.settle(turn, taken);
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
    const { contents, lost } = this.#answers.collect();
    if (contents.length > 0 && this.#socket.writable) {
      if (!this.#socket.write(printBlocks(contents))) this.#deadlines.answersWait(performance.now());
      this.#options.step('receive: answer sent');
    }
    if (lost !== undefined) {
      this.#works.clear();
      this.#close(lost.committed ? 'no answer' : 'database unavailable');
    }
    this.#share.resumeWaiting();
    this.#pump();
  }

  #close(reason: CloseReason): void {
    if (this.#closing !== undefined) return;
    this.#closing = reason;
    this.#deadlines.closing(performance.now());
    this.#clearGrace();
    // Deferred: the caller may still be about to queue what came before the end.
    process.nextTick(() => this.#pump());
  }

  #clearGrace(): void {
    clearTimeout(this.#graceTimer);
    this.#graceTimer = undefined;
  }

  #endWhenDone(): void {
    if (this.#closing === undefined || this.#hasEnded || this.#answers.waiting > 0 || !this.#works.isEmpty) return;
    if (this.#answers.outcomes > 0 && this.#closing !== 'stopped') return;
    this.#hasEnded = true;
    this.#deadlines.ended(performance.now());
    if (this.#socket.readableEnded || this.#socket.destroyed) this.#socket.end(() => this.#socket.destroy());
    // Read on and discard until the peer ends: closing with unread bytes would reset the connection and lose our answers.
    else this.#socket.end(() => this.#socket.resume());
  }

  #whenClosed(): void {
    // What a reset cut is kept like what an end cut; what we stopped ourselves stays with its sender.
    if (this.#closing !== 'stopped') this.#endStream('peer closed');
    this.#clearGrace();
    this.#pump();
    this.#share.bytesUnfinished -= this.#retained;
    this.#retained = 0;
    this.#share.waiting.delete(this);
    this.#options.events.connectionClosed(this.#options.feed.name, this.#closing ?? 'peer closed', this.#peer);
  }
}
