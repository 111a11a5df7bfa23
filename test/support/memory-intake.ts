import { createHash } from 'node:crypto';
import type { Envelope, Receipt } from '#flow';

/**
 * A journal in memory for the tests of `receive` alone: it commits after a tick, knows duplicates, and can be made to refuse
 * or to wait. Whole ways of a message are tested with the real journal.
 */
export class MemoryIntake {
  readonly entries: Envelope[] = [];
  readonly #bySum = new Map<string, Receipt>();
  /** Thrown by each append while it is set. */
  trouble: Error | undefined;
  #gate: PromiseWithResolvers<void> | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  async append(envelope: Envelope): Promise<Receipt> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.#gate?.promise;
    if (this.trouble !== undefined) throw this.trouble;
    const { application, facility } = envelope.sender;
    const sum = createHash('sha256')
      .update([envelope.feed, application, facility, envelope.controlId, envelope.isFragment].join('\u001f'))
      .update(envelope.body)
      .digest('hex');
    const known = this.#bySum.get(sum);
    if (known !== undefined) return { ...known, duplicate: true };
    // A copy: views of a socket's chunk are the receiver's.
    this.entries.push({ ...envelope, body: Uint8Array.from(envelope.body) });
    const receipt: Receipt = {
      part: 1,
      seq: this.entries.length,
      receivedAt: envelope.receivedAt,
      answer: envelope.answer,
      duplicate: false,
      reusedControlId: false,
    };
    this.#bySum.set(sum, receipt);
    return receipt;
  }

  room(): Promise<void> | undefined {
    return this.#room?.promise;
  }

  /** Appends wait until the function is called. */
  hold(): () => void {
    const gate = Promise.withResolvers<void>();
    this.#gate = gate;
    return () => {
      this.#gate = undefined;
      gate.resolve();
    };
  }

  /** There is no room until the function is called. */
  fill(): () => void {
    const room = Promise.withResolvers<void>();
    this.#room = room;
    return () => {
      this.#room = undefined;
      room.resolve();
    };
  }

  /** The bodies as text. */
  get bodies(): string[] {
    return this.entries.map(({ body }) => Buffer.from(body).toString('latin1'));
  }
}
