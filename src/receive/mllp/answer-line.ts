import type { Answer, Reception, TakenIn } from '../take-in.ts';
import { ACK, NAK } from './block.ts';
import type { ReplyChannel } from './reply-channel.ts';

/** A message's turn: answers leave in the order in which the messages came. */
export interface Turn {
  readonly isAnswered: boolean;
  taken: TakenIn | undefined;
}

/** The answers of one connection: those of the commit in the order of their messages, those of processing as they come. */
export class AnswerLine {
  readonly #reception: Reception;
  readonly #replies: ReplyChannel | undefined;
  readonly #onReady: () => void;
  readonly #turns: Turn[] = [];
  readonly #late: Answer[] = [];
  #outcomes = 0;

  /** @param onReady called when there may be something to collect. */
  constructor(reception: Reception, replies: ReplyChannel | undefined, onReady: () => void) {
    this.#reception = reception;
    this.#replies = replies;
    this.#onReady = onReady;
  }

  /** Messages whose first answer has not left yet. */
  get waiting(): number {
    return this.#turns.length;
  }

  /** Application answers that are still due. */
  get outcomes(): number {
    return this.#outcomes + this.#late.length;
  }

  join(isAnswered: boolean): Turn {
    const turn: Turn = { isAnswered, taken: undefined };
    this.#turns.push(turn);
    return turn;
  }

  settle(turn: Turn, taken: TakenIn): void {
    turn.taken = taken;
    this.#onReady();
  }

  /** Takes the contents that may leave now. A message that gets no answer although it is owed one ends them: `lost`. */
  collect(): { readonly contents: readonly Uint8Array[]; readonly lost: TakenIn | undefined } {
    const contents: Uint8Array[] = [];
    let lost: TakenIn | undefined;
    let done = 0;
    for (const { taken, isAnswered } of this.#turns) {
      if (taken === undefined || lost !== undefined) break;
      done++;
      if (!isAnswered) continue;
      this.#answer(taken, contents);
      if (taken.isLost) lost = taken;
    }
    this.#turns.splice(0, done);
    const { events, feed } = this.#reception;
    for (const { code, bytes } of this.#late.splice(0)) {
      if (bytes !== undefined) this.#sendOrReply(bytes, contents);
      events.answered(feed.name, bytes === undefined ? 'none' : code);
    }
    return { contents, lost };
  }

  #answer({ committed, answer, later }: TakenIn, contents: Uint8Array[]): void {
    const { feed, events } = this.#reception;
    const { code, bytes } = answer;
    if (feed.release2) contents.push(committed ? commitBlock : refusalBlock);
    // MLLP release 2 §3: after a refusal block nothing is said of the message.
    const shown = feed.release2 && !committed ? undefined : bytes;
    if (shown !== undefined) {
      const isApplication = code === 'AA' || code === 'AE' || code === 'AR';
      if (isApplication) this.#sendOrReply(shown, contents);
      else contents.push(shown);
    }
    events.answered(feed.name, shown === undefined ? 'none' : code);
    if (later !== undefined) this.#await(later);
  }

  #await(later: () => Promise<Answer | undefined>): void {
    const { feed, events } = this.#reception;
    this.#outcomes++;
    const finish = (late: Answer | undefined) => {
      this.#outcomes--;
      if (late !== undefined) this.#late.push(late);
      this.#onReady();
    };
    later().then(finish, (error: unknown) => {
      events.unexpected(feed.name, error);
      finish(undefined);
    });
  }

  /** Application answers go over the feed's second channel where it has one. */
  #sendOrReply(bytes: Uint8Array, contents: Uint8Array[]): void {
    if (this.#replies === undefined) contents.push(bytes);
    else this.#replies.send(bytes);
  }
}

const commitBlock = Uint8Array.of(ACK);
const refusalBlock = Uint8Array.of(NAK);
