import { Duplex } from 'node:stream';
import type { Worker } from 'node:worker_threads';

/** What the worker posts: bytes of PostgreSQL's protocol, or how it is. */
export type FromWorker = Uint8Array | { readonly state: 'ready' } | { readonly state: 'died'; readonly reason: string };
/** What is posted to the worker: bytes of the protocol, or to close the database and end. */
export type ToWorker = Uint8Array | 'close';

/** What `pg` takes for a socket: it posts to the worker what is written, and what the worker posts is read from it. */
export class EmbeddedStream extends Duplex {
  readonly #worker: Worker;

  constructor(worker: Worker) {
    super({ allowHalfOpen: false });
    this.#worker = worker;
  }

  connect(): void {
    queueMicrotask(() => this.emit('connect'));
  }
  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}

  /** Bytes from the worker. */
  receive(bytes: Uint8Array): void {
    this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#post([chunk]);
    done();
  }

  /** `pg` corks while it writes the parts of one request, so that they arrive here, and leave, as one. */
  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#post(chunks.map(({ chunk }) => chunk));
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  #post(chunks: readonly Uint8Array[]): void {
    // A copy of its own: posting a view would copy the whole pool it lies in.
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let offset = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, offset);
      offset += chunk.length;
    }
    this.#worker.postMessage(bytes satisfies ToWorker, [bytes.buffer]);
  }
}
