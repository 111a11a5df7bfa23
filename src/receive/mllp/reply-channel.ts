import { connect, type Socket } from 'node:net';
import { printBlocks } from './block.ts';

/**
 * The second channel of a dual-channel feed: answers go to the sender over a connection that we open. An answer that cannot
 * be delivered is dropped: its sender repeats the message and is answered again. What the far side sends is read and ignored.
 */
export class ReplyChannel implements AsyncDisposable {
  readonly #host: string;
  readonly #port: number;
  readonly #maxUnsentBytes: number;
  readonly #onLost: (error: unknown) => void;
  #socket: Socket | undefined;

  constructor(host: string, port: number, maxUnsentBytes: number, onLost: (error: unknown) => void) {
    this.#host = host;
    this.#port = port;
    this.#maxUnsentBytes = maxUnsentBytes;
    this.#onLost = onLost;
  }

  send(answer: Uint8Array): void {
    const socket = this.#socket ?? this.#open();
    if (socket.writableLength > this.#maxUnsentBytes) this.#onLost(new Error('answers are not read'));
    else socket.write(printBlocks([answer]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) return;
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.end(() => socket.destroy());
    });
  }

  #open(): Socket {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true, keepAlive: true });
    this.#socket = socket;
    socket.on('error', this.#onLost);
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
    });
    socket.resume();
    return socket;
  }
}
