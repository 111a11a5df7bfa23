import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export const VT = '\x0b';
export const FS = '\x1c';
export const CR = '\r';
/** A message in its frame. */
export const framed = (message: string): string => VT + message + FS + CR;
export const framedBytes = (message: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(VT), message, Buffer.from(FS + CR)]);

/** A sender that writes what it likes, and collects what comes back. */
export class RawSender {
  readonly socket: Duplex;
  #received = '';
  #isClosed = false;
  #changed = Promise.withResolvers<void>();

  constructor(socket: Duplex) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1');
      this.#notify();
    });
    socket.on('error', () => this.#notify());
    socket.on('close', () => {
      this.#isClosed = true;
      this.#notify();
    });
  }

  static async to(port: number): Promise<RawSender> {
    const socket: Socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new RawSender(socket);
  }

  /** Writes text of one character a byte, and lets it leave before anything else is written. */
  async write(text: string | Buffer): Promise<void> {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
    await new Promise<void>((resolve) => this.socket.write(bytes, () => resolve()));
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The contents of all complete blocks received. */
  get blocks(): string[] {
    return this.#received
      .split(`${FS}${CR}`)
      .slice(0, -1)
      .map((block) => block.slice(1));
  }

  /** `code controlId` of every answer. */
  get answers(): string[] {
    return this.blocks.map((block) => {
      const msa = block.split('\r').find((line) => line.startsWith('MSA')) ?? block;
      const separator = msa.charAt(3);
      const [, code = '', controlId = ''] = msa.split(separator);
      return `${code} ${controlId}`;
    });
  }

  /** Waits for that many blocks in all. */
  async until(count: number): Promise<string[]> {
    while (this.blocks.length < count) {
      if (this.#isClosed) throw new Error(`closed after ${this.blocks.length} of ${count} answers`);
      await this.#changed.promise;
    }
    return this.answers;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Waits until the answers are so, or the connection is closed; false where neither comes in time. */
  async settles(areSo: (answers: readonly string[]) => boolean, withinMs: number): Promise<boolean> {
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, withinMs);
    const until = performance.now() + withinMs;
    while (!this.#isClosed && !areSo(this.answers) && performance.now() < until) {
      await Promise.race([this.#changed.promise, timeout.promise]);
    }
    clearTimeout(timer);
    return this.#isClosed || areSo(this.answers);
  }

  /** Waits for the other side to close. */
  async untilClosed(): Promise<string[]> {
    while (!this.#isClosed) await this.#changed.promise;
    return this.answers;
  }

  async close(): Promise<void> {
    this.socket.end();
    await this.untilClosed();
  }

  #notify(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}
