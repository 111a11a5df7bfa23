import { setTimeout as sleep } from 'node:timers/promises';
import { CausewayError } from '#platform/errors.ts';
import { connectMllp } from '#receive/mllp/client.ts';
import type { Life, MortalServer } from './mortal-server.ts';

export interface Outgoing {
  readonly bytes: Uint8Array;
  /** MSA-1 that its answer must have, however often it is sent. */
  readonly expected: string;
}

export interface SenderOptions {
  readonly feed: string;
  readonly server: Pick<MortalServer, 'after'>;
  readonly messages: Iterator<Outgoing, unknown>;
  /** Messages that it sends at once, before it waits for their answers. */
  readonly window: number;
}

/** What a sending system does: it keeps a message until it is answered, and never changes their order. */
export interface FaithfulSender {
  /** Every message in the order in which it was first sent. */
  readonly sent: readonly Outgoing[];
  /** How many of them, from the first on, are answered. */
  readonly answered: number;
  /** Sendings that were repeated because no answer came. */
  readonly repeated: number;
  /** Sends nothing new any more; resolves when all that was sent is answered. Rejects with what went wrong. */
  finish(): Promise<void>;
}

/** Rest for each message that is answered: below what a server can store, so that its backlog stays short. */
const restMs = 16;

/** Sends until it is told to finish. After a lost connection it sends what is unanswered again, and goes on. */
export function startSender({ feed, server, messages, window }: SenderOptions): FaithfulSender {
  const sent: Outgoing[] = [];
  let answered = 0;
  let repeated = 0;
  let isFinishing = false;

  async function converse({ addresses }: Life): Promise<void> {
    await using client = await connectMllp(addresses.feeds.find((known) => known.feed === feed)!.address);
    repeated += sent.length - answered;
    for (;;) {
      while (sent.length - answered < window && !isFinishing) {
        const message = messages.next();
        if (message.done === true) throw new Error('the messages have come to an end too early');
        sent.push(message.value);
      }
      if (sent.length === answered) return;
      const answers = sent.slice(answered).map(({ bytes }) => client.send(bytes));
      for (const answer of answers) answer.catch(() => undefined); // Awaited in its turn.
      for (const answer of answers) {
        checkAnswer(sent[answered]!, Buffer.from(await answer).toString('latin1'));
        answered++;
      }
      await sleep(window * restMs);
    }
  }

  async function run(): Promise<void> {
    let life = 0;
    while (!isFinishing || answered < sent.length) {
      const now = await server.after(life);
      life = now.life;
      try {
        await converse(now);
      } catch (error) {
        if (!(error instanceof CausewayError) || error.code !== 'CW-RCV-018') throw error;
      }
    }
  }

  const running = run();
  running.catch(() => undefined); // Told by `finish`.
  return {
    sent,
    get answered() {
      return answered;
    },
    get repeated() {
      return repeated;
    },
    finish() {
      isFinishing = true;
      return running;
    },
  };
}

function checkAnswer({ bytes, expected }: Outgoing, answer: string): void {
  const [, code, controlId] = /[\r\n]MSA\|([A-Z]{2})\|?([^|\r\n]*)/.exec(answer) ?? [];
  const header = Buffer.from(bytes)
    .toString('latin1')
    .split(/[\r\n]/, 1)[0]!
    .split('|');
  if (code === expected && controlId === (header[9] ?? '')) return;
  throw new Error(`answered ${code} ${controlId} instead of ${expected} ${header[9]}: ${answer}`);
}
