import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { formatAddress } from '#platform/address.ts';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { askedAnswers, readMsa } from './asked-answers.ts';
import { printBlocks } from './block.ts';
import { FrameReader } from './frame-reader.ts';

export interface MllpClientOptions {
  readonly host: string;
  readonly port: number;
  /** What `tls.connect` takes: `ca`, `cert`, `key`, `servername`. Present (even empty): TLS. */
  readonly tls?: ConnectionOptions;
  readonly connectTimeoutMs?: number;
  /** For each answer, from its sending on. */
  readonly answerTimeoutMs?: number;
}

export interface MllpClient extends AsyncDisposable {
  /**
   * Sends one message and resolves with its answer's bytes. May be called again before the answer is there: answers are
   * matched by order, apart from second answers (enhanced mode, MSH-16), which go to `onUnasked`.
   *
   * @throws CausewayError CW-RCV-017 where no answer comes in time, CW-RCV-018 where the connection ends first.
   */
  send(message: Uint8Array): Promise<Uint8Array>;
  /** What comes besides the first answer of each message: application answers in enhanced mode. */
  onUnasked(listener: (answer: Uint8Array) => void): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (error: CausewayError) => void;
  readonly until: number;
  /** The message's id, where it asks for a second answer. */
  readonly id: string | undefined;
}

/** Opens an MLLP connection as a sender. Messages that are sent in one tick leave in one write. */
export async function connectMllp(options: MllpClientOptions): Promise<MllpClient> {
  const answerTimeoutMs = options.answerTimeoutMs ?? limits.answerTimeoutMs;
  const socket = await open(options);
  const reader = new FrameReader({
    maxBytes: limits.messageBytes,
    fragmentBytes: limits.fragmentBytes,
    missingStartBlock: 'close',
  });
  const unsent: Uint8Array[] = [];
  let waiting: Waiting[] = [];
  // The index of the next to be answered: shifting a long queue for each answer would be quadratic.
  let next = 0;
  let hasEnded = false;
  let unasked: (answer: Uint8Array) => void = () => {};
  /** Messages that have their first answer and may get a second; the oldest are forgotten. */
  const expectSecond = new Set<string>();

  const flush = () => {
    if (unsent.length > 0 && !hasEnded) socket.write(printBlocks(unsent));
    unsent.length = 0;
  };
  const fail = (code: 'CW-RCV-017' | 'CW-RCV-018') => {
    hasEnded = true;
    const unanswered = waiting.slice(next);
    waiting = [];
    next = 0;
    for (const { reject } of unanswered) reject(new CausewayError(code));
  };
  const sweeper = setInterval(
    () => {
      const first = waiting[next];
      if (first === undefined || performance.now() < first.until) return;
      // A late answer would be taken for that of the next message, so the connection ends with the first that is missing.
      fail('CW-RCV-017');
      socket.destroy();
    },
    Math.max(5, Math.min(1000, answerTimeoutMs / 4)),
  );
  sweeper.unref();

  // After a commit answer (CA) comes an application's (AA): another CA is that of the same message sent again.
  const isSecond = (answer: Uint8Array) => {
    const msa = expectSecond.size === 0 ? undefined : readMsa(answer);
    return msa?.code.startsWith('A') === true && expectSecond.delete(msa.id);
  };
  const remember = (id: string) => {
    expectSecond.add(id);
    if (expectSecond.size <= limits.outcomesAwaited) return;
    for (const oldest of expectSecond) {
      expectSecond.delete(oldest);
      break;
    }
  };

  socket.on('data', (chunk: Buffer) => {
    for (const piece of reader.push(chunk)) {
      if (piece.kind !== 'frame') {
        if (piece.fatal) socket.destroy();
        continue;
      }
      const waited = waiting[next];
      if (waited === undefined || isSecond(piece.payload)) {
        unasked(piece.payload);
        continue;
      }
      next++;
      if (waited.id !== undefined && readMsa(piece.payload)?.code === 'CA') remember(waited.id);
      if (next === waiting.length || next > 4096) {
        waiting = waiting.slice(next);
        next = 0;
      }
      waited.resolve(piece.payload);
    }
  });
  // The waiting hear of it when the socket closes.
  socket.on('error', () => socket.destroy());
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      clearInterval(sweeper);
      fail('CW-RCV-018');
      resolve();
    });
  });

  const close = (): Promise<void> => {
    flush();
    socket.end();
    return closed;
  };
  return {
    send(message) {
      if (hasEnded) return Promise.reject(new CausewayError('CW-RCV-018'));
      return new Promise((resolve, reject) => {
        const until = performance.now() + answerTimeoutMs;
        const asked = askedAnswers(message);
        // The id is in use again: what names it from now on answers this message.
        if (asked !== undefined) expectSecond.delete(asked.id);
        waiting.push({ resolve, reject, until, id: asked?.two ? asked.id : undefined });
        if (unsent.push(message) === 1) process.nextTick(flush);
      });
    },
    onUnasked(listener) {
      unasked = listener;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function open({ host, port, tls, connectTimeoutMs = limits.connectTimeoutMs }: MllpClientOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket: Socket =
      tls === undefined
        ? connect({ host, port, noDelay: true, keepAlive: true })
        : connectTls({ ...tls, host, port, minVersion: 'TLSv1.2' });
    const fail = (cause: unknown) => {
      socket.destroy();
      // Node's codes say what is wrong, of TLS, too, and hold no values.
      const { code = 'unknown' } = cause as NodeJS.ErrnoException;
      const text = `The receiver at ${formatAddress({ host, port })} cannot be reached (${code}).`;
      reject(new CausewayError('CW-RCV-018', { text, cause }));
    };
    const timer = setTimeout(() => fail(Object.assign(new Error(), { code: 'ETIMEDOUT' })), connectTimeoutMs);
    socket.once('error', fail);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      socket.setNoDelay(true);
      resolve(socket);
    });
    socket.once('error', () => clearTimeout(timer));
  });
}
