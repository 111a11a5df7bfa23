import type { MllpConnection } from './connection.ts';
import type { ReplyChannel } from './reply-channel.ts';

/** What the connections of a listener have in common: their bounds together, and who waits for room in them. */
export class ListenerShare {
  /** Bytes handed to the journal and not yet committed. */
  bytesInFlight = 0;
  /** Bytes of frames that have not ended yet. */
  bytesUnfinished = 0;
  readonly waiting = new Set<MllpConnection>();
  /** The feed's second channel. */
  readonly replies: ReplyChannel | undefined;
  readonly #fragmentsPerMinute: number;
  #minute = 0;
  #fragments = 0;
  #isResuming = false;

  constructor(fragmentsPerMinute: number, replies: ReplyChannel | undefined) {
    this.#fragmentsPerMinute = fragmentsPerMinute;
    this.replies = replies;
  }

  mayKeepFragment(): boolean {
    const minute = Math.floor(performance.now() / 60_000);
    if (minute !== this.#minute) this.#fragments = 0;
    this.#minute = minute;
    return ++this.#fragments <= this.#fragmentsPerMinute;
  }

  /** Lets the waiting look again, once a tick whatever the number of answers. */
  resumeWaiting(): void {
    if (this.#isResuming || this.waiting.size === 0) return;
    this.#isResuming = true;
    setImmediate(() => {
      this.#isResuming = false;
      for (const connection of [...this.waiting]) connection.resume();
    });
  }
}
