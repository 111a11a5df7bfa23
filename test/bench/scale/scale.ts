import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '#database/database.ts';
import { openDatabase } from '#database/open-database.ts';
import { administer } from '../../support/administer.ts';
import type { BenchRow } from '../bench-row.ts';
import { type Charts, createCharts } from '../charts/chart.ts';
import type { Growth } from '../growth.ts';
import { type ServerProcess, startServer } from '../server-process.ts';
import { diskSizes, journalBytes } from './disk-sizes.ts';
import { type Figure, figuresOf, type StepFigures } from './figures.ts';
import { createFill, type Fill, type StoredPatient } from './fill.ts';
import { measureSearches } from './measure-searches.ts';
import { measureTransactions, transactionBundles, transactionSenders } from './measure-transactions.ts';

const seed = 1;

/**
 * How figures grow with the store: at each size, searches by everything that US Core demands of a patient's data, then
 * transactions, over HTTP against the whole server in a process of its own, beside bare routes over the same rows. The store is
 * filled in between (`fill.ts`), vacuumed and analysed as autovacuum would have done by then.
 */
export async function benchScale(
  postgres: string,
  sizes: readonly number[],
): Promise<{ readonly rows: BenchRow[]; readonly growth: Growth }> {
  const name = `causeway_scale_${process.pid}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  const url = Object.assign(new URL(postgres), { pathname: name }).href;
  await administer(postgres, `create database ${name}`);
  try {
    // Once, so that the feed of clients' writes is declared and the indexes are marked as made.
    await (await startOurs(url))[Symbol.asyncDispose]();
    await using db = await openDatabase({ dataDir, url });
    const charts = createCharts(seed);
    const [feed] = await db.query<{ part: number }>("select part from journal_part where feed = 'fhir'");
    const fill = await createFill(db, charts, feed!.part);
    await db.query('create table bench_floor (id uuid primary key, body text not null)');
    const steps: StepFigures[] = [];
    for (const [at, size] of sizes.entries()) {
      // What is written here must not go beyond the next size.
      const most = at + 1 < sizes.length ? 0.6 * (sizes[at + 1]! - size) : Number.POSITIVE_INFINITY;
      const filledPerSecond = await fillTo(url, fill, size);
      const step = await measure({ db, url, charts, fill, round: at, most });
      steps.push({ ...step, filledPerSecond });
      say(`  slowest kind: ${step.searches.slowest.name}`);
      for (const { what, unit, of } of figuresOf) say(`  ${what}: ${shown(of(steps.at(-1)!))} ${unit}`);
    }
    return { rows: rowsOf(steps), growth: growthOf(steps, await settingsOf(db)) };
  } finally {
    await administer(postgres, `drop database if exists ${name} with (force)`);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function startOurs(url: string): Promise<ServerProcess> {
  return startServer('test/support/bench-server.ts', ['1'], { url });
}

/** Resources a second. */
async function fillTo(url: string, fill: Fill, size: number): Promise<number> {
  const begun = performance.now();
  let told = begun;
  const before = fill.resources;
  await fill.upTo(size, (resources) => {
    if (performance.now() < told + 10_000) return;
    told = performance.now();
    say(`  filling: ${resources.toLocaleString('en')} of ${size.toLocaleString('en')}`);
  });
  const rate = (fill.resources - before) / ((performance.now() - begun) / 1000);
  say(`${fill.resources.toLocaleString('en')} resources, ${fill.patients.length.toLocaleString('en')} whole charts`);
  // On connections of their own: those of the product end a statement that takes so long.
  await administer(url, 'vacuum (analyze)');
  await administer(url, 'checkpoint');
  return rate;
}

async function measure({
  db,
  url,
  charts,
  fill,
  round,
  most,
}: {
  readonly db: Database;
  readonly url: string;
  readonly charts: Charts;
  readonly fill: Fill;
  readonly round: number;
  /** Resources that transactions may write. */
  readonly most: number;
}): Promise<Omit<StepFigures, 'filledPerSecond'>> {
  const { resources, patients } = fill;
  const sizes = await diskSizes(db, resources);
  // One in ten is written to later: what searches find of the others stays as it is in their charts.
  const isWritten = ({ index }: StoredPatient) => index % 10 === 9;
  await using server = await startOurs(url);
  await using bare = await startServer('test/support/bare-read-server.ts', [], { url });
  const servers = { ours: server.addresses.http!, bare: bare.addresses.http! };
  const searches = await measureSearches(
    servers,
    charts,
    patients.filter((it) => !isWritten(it)),
    seed,
  );
  const bundles = transactionBundles(charts, patients.filter(isWritten), fill.directory, round);
  const before = { bytes: await journalBytes(db), rows: await countOf(db) };
  const written = await measureTransactions(servers.ours, bundles, most);
  const after = { bytes: await journalBytes(db), rows: await countOf(db) };
  const writtenBare = await measureTransactions(servers.bare, bundles, Number.POSITIVE_INFINITY);
  await db.query('truncate bench_floor');
  const journal = (after.bytes - before.bytes) / (after.rows - before.rows);
  return { resources, patients: patients.length, searches, written, writtenBare, sizes: { ...sizes, journal } };
}

async function countOf(db: Database): Promise<number> {
  const [row] = await db.query<{ count: number }>('select count(*)::int as count from resource');
  return row!.count;
}

/** Those that matter here, as the server has them. */
async function settingsOf(db: Database): Promise<string> {
  const names = ['server_version', 'shared_buffers', 'effective_cache_size', 'max_wal_size', 'synchronous_commit'];
  const settings: string[] = [];
  for (const name of names) {
    const [row] = await db.query<{ value: string }>('select current_setting($1) as value', [name]);
    settings.push(`${name} ${row!.value}`);
  }
  return settings.join(', ');
}

function growthOf(steps: readonly StepFigures[], settings: string): Growth {
  return {
    settings,
    sizes: steps.map(({ resources }) => resources),
    figures: figuresOf.map(({ what, unit, of }) => ({ what, unit, values: steps.map(of) })),
  };
}

/** The figures that something is aimed at, at the largest size. */
function rowsOf(steps: readonly StepFigures[]): BenchRow[] {
  const { resources, patients, searches, written, writtenBare } = steps.at(-1)!;
  const where = `${resources.toLocaleString('en')} resources of ${patients.toLocaleString('en')} patients (PostgreSQL)`;
  const latency = (which: 'p50' | 'p99', atMost: number): BenchRow => ({
    what: `US Core patient searches over HTTP, ${which}, ${where}`,
    ours: searches.patient[which],
    other: searches.floor[which],
    otherName: "a bare route giving the patient's newest 50 of the type",
    unit: 'ms',
    goal: { atMost },
  });
  return [
    {
      what: `transaction Bundles of 20 over HTTP, ${transactionSenders} senders, ${where}`,
      ours: written,
      other: writtenBare,
      otherName: 'bodies alone into one table, a commit a Bundle',
      unit: 'resources/s',
      goal: { rate: 10_000 },
    },
    latency('p50', 2),
    latency('p99', 20),
  ];
}

function shown(value: Figure): string {
  return value === null ? '–' : value.toFixed(2);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
