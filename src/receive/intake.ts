import type { AcknowledgementCode, Envelope, Issue, Receipt } from '#flow';

/** Where receive hands what came in. The journal is one; `append` resolves after the commit and rejects if there is none. */
export interface Intake {
  append(envelope: Envelope): Promise<Receipt>;
  /** Waits until there is room for more: asked before a sender is read further. Nothing where there is room already. */
  room?(): Promise<void> | undefined;
}

/** What processing made of a journalled message. `code` is AA, AE or AR; asked for by enhanced-mode answers only. */
export interface Outcome {
  readonly code: AcknowledgementCode;
  readonly issues: readonly Issue[];
}

/** Resolves once the entry is applied, parked or skipped. */
export type OutcomeOf = (part: number, seq: number) => Promise<Outcome>;
