import type { Now } from '#platform/clock.ts';
import type { Limits } from '#platform/limits.ts';
import type { Database } from './database.ts';
import type { DatabaseEvent } from './embedded-connections.ts';
import { isDatabaseTrouble } from './trouble.ts';
import type { Turns } from './turns.ts';

export interface UpkeepOptions {
  readonly limits: Limits;
  readonly now: Now;
  readonly onEvent: (event: DatabaseEvent) => void;
}

/**
 * The embedded PostgreSQL has no processes in the background: nobody checkpoints (the log grows without end, and a crash
 * replays all of it), nobody vacuums or analyses. This does, rather when the database is at rest, as each of these holds
 * up everything else. Returns the database, whose disposal ends it too.
 */
export function withUpkeep(db: Database, turns: Turns, options: UpkeepOptions): Database {
  let stopped = false;
  let round: Promise<void> = Promise.resolve();
  let grantedBefore = turns.granted;
  let vacuumedAt = options.now();

  const next = (): NodeJS.Timeout =>
    setTimeout(() => {
      round = upkeep().then(() => {
        if (!stopped) timer = next();
      });
    }, options.limits.upkeepIntervalMs).unref();
  let timer = next();

  async function upkeep(): Promise<void> {
    const resting = turns.granted === grantedBefore;
    await attempt('checkpoint', () => checkpoint(db, resting, options.limits));
    if (resting || options.now() - vacuumedAt >= options.limits.vacuumIntervalMs) {
      vacuumedAt = options.now();
      await attempt('vacuum', () => vacuum(db, resting, options.limits));
    }
    grantedBefore = turns.granted;
  }

  async function attempt(action: string, work: () => Promise<string | undefined>): Promise<void> {
    if (stopped) return;
    const begin = options.now();
    try {
      const done = await work();
      if (done !== undefined) options.onEvent({ kind: 'upkeep', action: done, tookMs: options.now() - begin });
    } catch (error) {
      // A database that is gone has told so by itself; it is tried again at the next round.
      if (!isDatabaseTrouble(error)) options.onEvent({ kind: 'upkeep failed', action, error });
    }
  }

  return {
    ...db,
    async [Symbol.asyncDispose]() {
      stopped = true;
      clearTimeout(timer);
      await round;
      await db[Symbol.asyncDispose]();
    },
  };
}

async function checkpoint(db: Database, resting: boolean, limits: Limits): Promise<string | undefined> {
  const [row] = await db.query<{ bytes: number }>(
    'select (pg_current_wal_insert_lsn() - redo_lsn)::bigint as bytes from pg_control_checkpoint()',
    [],
    'upkeep-wal',
  );
  const bytes = row?.bytes ?? 0;
  if (bytes < (resting ? limits.restingCheckpointBytes : limits.checkpointBytes)) return undefined;
  await db.query('checkpoint');
  return 'checkpoint';
}

/**
 * One table a round, the one in most need, by PostgreSQL's own rules for autovacuum: at rest as they are, under load with
 * twice the patience, and not for inserts alone, where a vacuum of a large table saves later reads and costs seconds now.
 */
async function vacuum(db: Database, resting: boolean, limits: Limits): Promise<string | undefined> {
  const patience = resting ? 1 : 2;
  const [row] = await db.query<{ name: string; action: string }>(
    `select name, action from (
       select format('%I.%I', n.nspname, c.relname) as name,
         case when age(c.relfrozenxid) > $1::int * $2::int then 'vacuum (freeze, analyze)'
              when s.n_dead_tup > $2 * (50 + 0.2 * s.n_live_tup)
                or $2 = 1 and s.n_ins_since_vacuum > 1000 + 0.2 * s.n_live_tup then 'vacuum (analyze)'
              when s.n_mod_since_analyze > $2 * (50 + 0.1 * s.n_live_tup) then 'analyze' end as action,
         age(c.relfrozenxid) as age
       from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_stat_all_tables s on s.relid = c.oid
       where c.relkind in ('r', 'm', 't')) as tables
     where action is not null order by age > $1 desc, action desc, age desc limit 1`,
    [limits.freezeAge, patience],
    'upkeep-vacuum',
  );
  if (row === undefined) return undefined;
  await db.query(`${row.action} ${row.name}`);
  return `${row.action} ${row.name}`;
}
