import type { ListenerBounds } from './listener-options.ts';

type Bounds = Pick<ListenerBounds, 'frameTimeoutMs' | 'idleTimeoutMs' | 'drainTimeoutMs' | 'lingerTimeoutMs'>;

/** What a connection is late with. */
export type Overdue = 'answers unread' | 'frame timeout' | 'idle' | 'cut';

/** When a connection must have done what. Times are those of `performance.now()`; one sweep of the listener asks for all. */
export class Deadlines {
  readonly #bounds: Bounds;
  #heardAt: number;
  #frameBy = Number.POSITIVE_INFINITY;
  #readBy = Number.POSITIVE_INFINITY;
  #cutAt = Number.POSITIVE_INFINITY;

  constructor(bounds: Bounds, at: number) {
    this.#bounds = bounds;
    this.#heardAt = at;
  }

  heard(at: number): void {
    this.#heardAt = at;
  }

  /** A frame is under way; a new one has its own time. */
  frameUnderWay(at: number, isNew: boolean): void {
    if (isNew || this.#frameBy === Number.POSITIVE_INFINITY) this.#frameBy = at + this.#bounds.frameTimeoutMs;
  }

  noFrame(): void {
    this.#frameBy = Number.POSITIVE_INFINITY;
  }

  /** Answers wait for the peer to read them. */
  answersWait(at: number): void {
    this.#readBy = Math.min(this.#readBy, at + this.#bounds.frameTimeoutMs);
  }

  answersRead(): void {
    this.#readBy = Number.POSITIVE_INFINITY;
  }

  /** We keep the sender waiting, not it us: its time begins anew. */
  paused(at: number): void {
    this.#heardAt = at;
    if (this.#frameBy !== Number.POSITIVE_INFINITY) this.#frameBy = at + this.#bounds.frameTimeoutMs;
  }

  /** Nothing more is read; answers that are due have this long. */
  closing(at: number): void {
    this.noFrame();
    this.#cutAt = at + this.#bounds.drainTimeoutMs;
  }

  /** The last answer left; the peer has this long to close its side. */
  ended(at: number): void {
    this.#cutAt = at + this.#bounds.lingerTimeoutMs;
  }

  overdue(at: number): Overdue | undefined {
    if (this.#cutAt !== Number.POSITIVE_INFINITY) return at > this.#cutAt ? 'cut' : undefined;
    if (at > this.#readBy) return 'answers unread';
    if (at > this.#frameBy) return 'frame timeout';
    return at - this.#heardAt > this.#bounds.idleTimeoutMs ? 'idle' : undefined;
  }
}
