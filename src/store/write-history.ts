import { boolArray, int2Array, int4Array, int8Array, textArray, timestamptzArray } from '#database/binary-arrays.ts';
import type { Transaction } from '#database/database.ts';
import { shardOf } from '#platform/ids.ts';
import { versionText, type WorkingRow } from './working-row.ts';

/** Keeps the versions that rows had before, those between two entries of a batch among them. */
export async function writeHistory(tx: Transaction, rows: readonly WorkingRow[]): Promise<void> {
  const versions = rows.flatMap((row) => row.superseded.map((version) => ({ row, version, ...versionText(version) })));
  if (versions.length === 0) return;
  await tx.query(
    `insert into history (shard, id, version, type, patient, updated_at, part, seq, deleted, labels, profile, body, alias)
     select k.shard, k.id, k.version, k.type, k.patient, k.updated_at, k.part, k.seq, k.deleted, 0,
       k.profile, k.body, k.alias
     from unnest($1::smallint[], $2::text[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::smallint[],
       $8::bigint[], $9::boolean[], $10::text[], $11::text[], $12::text[])
       as k (shard, id, version, type, patient, updated_at, part, seq, deleted, profile, body, alias)`,
    [
      int2Array(versions.map(({ row }) => shardOf(row.id))),
      textArray(versions.map(({ row }) => row.id)),
      int4Array(versions.map(({ version }) => version.version)),
      textArray(versions.map(({ row }) => row.type)),
      textArray(versions.map(({ row }) => row.patient)),
      timestamptzArray(versions.map(({ version }) => version.updatedAt)),
      int2Array(versions.map(({ version }) => version.part)),
      int8Array(versions.map(({ version }) => version.seq)),
      boolArray(versions.map(({ version }) => version.deleted)),
      textArray(versions.map(({ profile }) => profile)),
      textArray(versions.map(({ body }) => body)),
      textArray(versions.map(({ row }) => row.alias)),
    ],
    'store-history',
  );
}
