import { DatabaseError } from './trouble.ts';

export type Priority = 'urgent' | 'normal';

export interface TurnsOptions {
  /** Connections there are. */
  readonly total: number;
  /** Of these, kept for urgent work alone: appends never wait behind readers. One is left to normal work all the same. */
  readonly reserved: number;
  /** How many may wait; one more is refused with `CW-DB-003`. */
  readonly waiting: number;
  /** Urgent turns granted in a row while normal work waits; then a normal one has its turn. */
  readonly urgentInARow: number;
}

interface Waiter {
  grant(): void;
  refuse(error: Error): void;
}

/**
 * Who gets a connection next. Urgent work overtakes normal work between turns, never within one. First come, first
 * served inside each of the two.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #queues: Record<Priority, Waiter[]> = { urgent: [], normal: [] };
  #running = 0;
  #normalRunning = 0;
  #urgentRow = 0;
  #granted = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** How many wait, for metrics. */
  get waiting(): number {
    return this.#queues.urgent.length + this.#queues.normal.length;
  }

  /** Turns granted since the start: what does not grow is at rest. */
  get granted(): number {
    return this.#granted;
  }

  /** Resolves when it is the caller's turn, who must call `done` with the same priority afterwards. */
  take(priority: Priority): Promise<void> {
    if (this.waiting >= this.#options.waiting) {
      return Promise.reject(
        new DatabaseError('CW-DB-003', {
          text: `More than ${this.#options.waiting} statements wait for the database.`,
        }),
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#queues[priority].push({ grant: resolve, refuse: reject });
    this.#next();
    return promise;
  }

  done(priority: Priority): void {
    this.#running--;
    if (priority === 'normal') this.#normalRunning--;
    this.#next();
  }

  /** Refuses all who wait: the database is gone. */
  refuseAll(error: Error): void {
    for (const queue of [this.#queues.urgent, this.#queues.normal]) {
      for (const waiter of queue.splice(0)) waiter.refuse(error);
    }
  }

  #next(): void {
    for (let priority = this.#pick(); priority !== undefined; priority = this.#pick()) {
      this.#running++;
      this.#granted++;
      if (priority === 'normal') {
        this.#normalRunning++;
        this.#urgentRow = 0;
      } else {
        this.#urgentRow = this.#queues.normal.length > 0 ? this.#urgentRow + 1 : 0;
      }
      this.#queues[priority].shift()?.grant();
    }
  }

  #pick(): Priority | undefined {
    const { total, reserved, urgentInARow } = this.#options;
    if (this.#running >= total) return undefined;
    const normalMay = this.#queues.normal.length > 0 && this.#normalRunning < Math.max(1, total - reserved);
    if (this.#queues.urgent.length === 0) return normalMay ? 'normal' : undefined;
    return normalMay && this.#urgentRow >= urgentInARow ? 'normal' : 'urgent';
  }
}
