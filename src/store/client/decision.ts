import type { Queryable, Transaction } from '#database/database.ts';
import type { FhirResource } from '#flow';
import { CausewayError, type ErrorCode, type Reason } from '#platform/errors.ts';

/** What became of one operation. */
export interface Result {
  readonly entry: number;
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'found' | 'deleted' | 'nothing';
  readonly type: string;
  /** As clients know it; empty where `nothing` was found to delete. */
  readonly id: string;
  /** The row, and the patient in whose slice it lies. */
  readonly row: string;
  readonly patient: string;
  /** The version that stands after the write. */
  readonly version: number;
  /** When that was written, epoch milliseconds. */
  readonly updatedAt: number;
  /** The content where the request does not have it: what a patch made of the row. */
  readonly content?: FhirResource;
}

export interface Refusal {
  readonly code: ErrorCode;
  readonly text: string;
  readonly place?: string;
  readonly reasons?: readonly Reason[];
}

/** What was decided about a write: done, all of it, or refused. */
export type Decision =
  | {
      readonly results: readonly Result[];
      /** What was written in place of references: of other entries, of conditional ones. */
      readonly references: { readonly [reference: string]: string };
      readonly refused?: undefined;
    }
  | { readonly refused: Refusal };

/** A write that was done. */
export type WriteDone = Exclude<Decision, { readonly refused: object }>;

/** As an error to throw, as it was first. */
export function refusalOf({ code, ...told }: Refusal): CausewayError {
  return new CausewayError(code, told);
}

/** What was decided about an entry; undefined where its turn has not come. */
export async function readDecision(db: Queryable, part: number, seq: number): Promise<Decision | undefined> {
  const [row] = await db.query<{ decision: string }>(
    'select decision from client_write where part = $1 and seq = $2',
    [part, seq],
    'store-read-decision',
  );
  return row === undefined ? undefined : (JSON.parse(row.decision) as Decision);
}

/** Keeps a decision: once. */
export async function keepDecision(tx: Transaction, part: number, seq: number, decision: Decision): Promise<void> {
  await tx.query(
    'insert into client_write (part, seq, decision) values ($1, $2, $3)',
    [part, seq, JSON.stringify(decision)],
    'store-keep-decision',
  );
}
