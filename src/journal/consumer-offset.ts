import type { Database, Queryable } from '#database/database.ts';

/** Where a consumer of a part stands, and by which claim. */
export interface Offset {
  readonly consumer: string;
  readonly part: number;
  /** The number of the last entry whose effect is committed. */
  readonly pos: number;
  /** Counts the claims: who holds an older one writes nothing any more. */
  readonly epoch: number;
}

/** The offset was moved by another owner, or by a commit of ours whose outcome we did not hear. Thrown to roll back. */
export class OffsetMoved extends Error {
  constructor() {
    super('the offset stands elsewhere than this consumer left it');
    this.name = 'OffsetMoved';
  }
}

/** Makes the caller the owner of the consumer's offset in a part; whoever was it before is fenced off. */
export async function claimOffset(db: Database, consumer: string, part: number, owner: string): Promise<Offset> {
  const [row] = await db.query<{ pos: number; epoch: number }>(
    `insert into journal_offset (consumer, part, epoch, owner) values ($1, $2, 1, $3)
     on conflict (consumer, part) do update set epoch = journal_offset.epoch + 1, owner = excluded.owner
     returning pos, epoch`,
    [consumer, part, owner],
  );
  return { consumer, part, ...row! };
}

/** Where the offset stands in the database; undefined where it was claimed by another since. */
export async function currentOffset(db: Queryable, { consumer, part, epoch }: Offset): Promise<Offset | undefined> {
  const [row] = await db.query<{ pos: number }>(
    'select pos from journal_offset where consumer = $1 and part = $2 and epoch = $3',
    [consumer, part, epoch],
  );
  return row === undefined ? undefined : { consumer, part, epoch, pos: row.pos };
}

/** Throws `OffsetMoved` unless the claim still holds; no other can be made until the transaction ends. */
export async function holdOffset(tx: Queryable, { consumer, part, epoch }: Offset): Promise<void> {
  const rows = await tx.query(
    'select from journal_offset where consumer = $1 and part = $2 and epoch = $3 for update',
    [consumer, part, epoch],
  );
  if (rows.length === 0) throw new OffsetMoved();
}
