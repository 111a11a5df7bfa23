import { int2Array, int8Array, textArray } from '#database/binary-arrays.ts';
import type { Queryable, Transaction } from '#database/database.ts';
import { parseExact } from '#fhir/exact-numbers.ts';
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
  return row === undefined ? undefined : readText(row.decision);
}

/** What it says a patch made of a resource has its numbers as they were written. */
const readText = (text: string) => parseExact(text) as unknown as Decision;

/** What was decided about entries, in their order; undefined where their turn has not come. */
export async function readDecisions(
  db: Queryable,
  places: readonly { readonly part: number; readonly seq: number }[],
): Promise<readonly (Decision | undefined)[]> {
  const rows = await db.query<{ n: number; decision: string }>(
    `select k.n::int as n, c.decision from unnest($1::smallint[], $2::bigint[]) with ordinality as k (part, seq, n)
     cross join lateral (
       select decision from client_write c where c.part = k.part and c.seq = k.seq limit 1
     ) c`,
    [int2Array(places.map(({ part }) => part)), int8Array(places.map(({ seq }) => seq))],
    'store-read-decisions',
  );
  const found = new Map(rows.map(({ n, decision }) => [n, readText(decision)]));
  return places.map((_, index) => found.get(index + 1));
}

/** A decision with the entry that it is about. */
export interface MadeDecision {
  readonly part: number;
  readonly seq: number;
  readonly decision: Decision;
}

/** Keeps decisions: once. */
export async function keepDecisions(tx: Transaction, made: readonly MadeDecision[]): Promise<void> {
  if (made.length === 0) return;
  await tx.query(
    'insert into client_write (part, seq, decision) select * from unnest($1::smallint[], $2::bigint[], $3::text[])',
    [
      int2Array(made.map(({ part }) => part)),
      int8Array(made.map(({ seq }) => seq)),
      textArray(made.map(({ decision }) => JSON.stringify(decision))),
    ],
    'store-keep-decisions',
  );
}
