import type { Database } from '#database/database.ts';

/**
 * What a rebuild must make again, row by row and column by column: everything derived but version numbers and times of
 * writing.
 *
 * Left out are rows of which nobody says anything: an order or a visit that was taken for another patient's for a time left
 * them there. Of two feeds of one system it is a matter of which was applied first whether that time ever was.
 */
const content = {
  resource: `select shard, id, type, patient, clinical_from, clinical_to, tokens, labels, index_version, event_at, part, seq,
      clocks, deleted, profile, body, alias
    from resource where not coalesce(clocks -> 'is' ? 'unstated' and not clocks ? 'sets', false)`,
  lookup: 'select hash, id from lookup',
  name: 'select type, param, folded, id from name',
  alias: 'select type, alias, id from alias',
  business_key: 'select system, key, patient, event_at, part, seq, moves, renames, documents from business_key',
  link_event: 'select part, seq, ordinal, kind, gone, kept, event_at from link_event',
  person_member: 'select id, shard, address, root from person_member',
  journal_index: `select part, seq, received_at, event_at, control_id, message_type, status, keys, issues, leaves
    from journal_index`,
  journal_key: 'select hash, part, seq from journal_key',
  journal_count: 'select part, status, entries from journal_count where entries <> 0',
} as const;

/** Every version of every resource, in one table. */
const versions = `
  select id, version, type, patient, part, seq, deleted, profile, body from resource where version > 0
  union all
  select id, version, type, patient, part, seq, deleted, profile, body from history`;

/** Keeps a copy of the derived content in the database itself, for `changedSince` to compare with. */
export async function keepContent(db: Database): Promise<void> {
  for (const [table, rows] of Object.entries(content)) {
    await db.query(`drop table if exists kept_${table}`);
    await db.query(`create table kept_${table} as ${rows}`);
  }
  await db.query('drop table if exists kept_version');
  await db.query(`create table kept_version as ${versions}`);
}

/** Of the derived tables, those that hold what is served; the others are the journal's index. */
export const served = ['resource', 'lookup', 'name', 'alias', 'business_key', 'link_event', 'person_member'] as const;

/** Rows that are there now and were not kept, or the reverse; empty where nothing has changed. At most a few of each table. */
export async function changedSince(
  db: Database,
  tables: readonly (keyof typeof content)[] = Object.keys(content) as (keyof typeof content)[],
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const table of tables) {
    const rows = content[table];
    changed.push(...(await difference(db, table, rows, `select * from kept_${table}`)));
  }
  return changed;
}

/** As `changedSince` for all versions of the resources of some systems: their contents and their order. */
export async function changedVersionsSince(db: Database, systems: readonly string[]): Promise<readonly string[]> {
  const names = systems.map((system) => `'${system}'`).join(', ');
  const ofSystems = `part in (select part from journal_part where system in (${names}))`;
  return difference(
    db,
    'version',
    `select * from (${versions}) as v where ${ofSystems}`,
    `select * from kept_version where ${ofSystems}`,
  );
}

async function difference(db: Database, name: string, now: string, kept: string): Promise<string[]> {
  const rows = await db.query<{ what: string; row: string }>(
    `(select 'new' as what, to_jsonb(n)::text as row from ((${now}) except all (${kept})) n limit 5)
     union all
     (select 'gone' as what, to_jsonb(k)::text as row from ((${kept}) except all (${now})) k limit 5)`,
  );
  return rows.map(({ what, row }) => `${name}: ${what}: ${row}`);
}

/** Versions that break the row of 1, 2, 3 …, or repeat what the version before them says. */
export async function faultyVersions(db: Database): Promise<readonly string[]> {
  const rows = await db.query<{ fault: string }>(
    `select format('%s/%s version %s after %s', type, id, version, coalesce(before::text, 'none')) as fault
     from (
       select id, type, version, deleted, profile, body,
         lag(version) over w as before, lag(deleted) over w as was_deleted, lag(profile) over w as profile_before,
         lag(body) over w as body_before
       from (${versions}) as v
       window w as (partition by id order by version)
     ) as v
     where version <> coalesce(before, 0) + 1
       or (before is not null and deleted = was_deleted and profile is not distinct from profile_before and body = body_before)
     limit 10`,
  );
  return rows.map(({ fault }) => fault);
}
