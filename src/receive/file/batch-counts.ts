import type { Issue } from '#flow';
import { issueOf } from '../issue-of.ts';
import type { Cut } from './message-cutter.ts';

/** Compares what BTS-1 and FTS-1 state with what came (HL7 v2.5.1 §2.15.3, §2.15.6). An empty count states nothing. */
export class BatchCounts {
  #messages = 0;
  #batches = 0;
  #isWrong = false;

  add({ kind, bytes }: Cut): void {
    if (kind === 'message') {
      this.#messages++;
      return;
    }
    const text = bytes.toString('latin1');
    const name = /FHS|BHS|BTS|FTS/.exec(text)?.[0];
    if (name === 'BHS') this.#messages = 0;
    else if (name === 'BTS') {
      this.#batches++;
      this.#compare(text, this.#messages);
    } else if (name === 'FTS') this.#compare(text, this.#batches);
  }

  get issues(): readonly Issue[] {
    return this.#isWrong ? [issueOf('CW-HL7-016', 'warning')] : [];
  }

  #compare(text: string, counted: number): void {
    const stated = /(?:BTS|FTS)[^A-Za-z0-9](\d+)/.exec(text)?.[1];
    if (stated !== undefined && Number(stated) !== counted) this.#isWrong = true;
  }
}
