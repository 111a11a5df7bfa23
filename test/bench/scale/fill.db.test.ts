import { expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import { openDatabase } from '#database/open-database.ts';
import { declareFeed } from '#journal/declare-feed.ts';
import { clientSystem } from '#store/client/draft.ts';
import { databaseKinds, freshPlace } from '#test/support/databases.ts';
import { runApp } from '#test/support/running-app.ts';
import { createCharts } from '../charts/chart.ts';
import type { ChartEntry } from '../charts/entry.ts';
import { createBundles } from './bundles.ts';
import { bundleOf, createBundleWriter } from './fill.ts';

const key = Buffer.alloc(32, 7);
const charts = createCharts(3);

test.each(databaseKinds())(
  'what fills the store writes the rows that transactions over HTTP write (%s)',
  async (kind) => {
    const filled = await onPlace(kind, async (place) => {
      await using db = await openDatabase(place);
      await db.query('insert into installation (id_key) values ($1)', [key]);
      await declareFeed(db, 'default', 'default');
      const { part } = await declareFeed(db, 'fhir', clientSystem);
      const writer = await createBundleWriter(db, part);
      await writer.begin();
      await writeCharts(async (entries) => (await writer.batch([entries]))[0]!);
      return await contentOf(db);
    });
    const sent = await onPlace(kind, async (place) => {
      {
        await using db = await openDatabase(place);
        await db.query('insert into installation (id_key) values ($1)', [key]);
      }
      {
        await using app = await runApp(place);
        await writeCharts(async (entries) => {
          const answer = await fetch(app.fhir, {
            method: 'POST',
            headers: { 'content-type': 'application/fhir+json' },
            body: JSON.stringify(bundleOf(entries)),
          });
          const body = (await answer.json()) as { entry: { response: { location: string } }[] };
          expect(answer.status, JSON.stringify(body).slice(0, 1000)).toBe(200);
          return body.entry.map(({ response }) => response.location.split('/').slice(0, 2).join('/'));
        });
      }
      await using db = await openDatabase(place);
      return await contentOf(db);
    });
    expect(filled.resource!.length).toBeGreaterThan(300);
    expect(filled).toEqual(sent);
  },
);

/** The directory and a few charts, Bundle by Bundle; `write` gives the references of a Bundle's entries. */
async function writeCharts(write: (entries: readonly ChartEntry[]) => Promise<readonly string[]>): Promise<void> {
  const directory = new Map<string, string>();
  const references = await write(charts.directory.entries);
  for (const [at, { fullUrl }] of charts.directory.entries.entries()) directory.set(fullUrl, references[at]!);
  const bundles = createBundles(charts, 20, directory);
  for (const index of [0, 1, 2, 7]) {
    const chart = bundles.open(index);
    while (!chart.isDone) {
      const entries = bundles.next(chart);
      bundles.learn(chart, entries, await write(entries));
    }
  }
}

async function onPlace<T>(
  kind: Parameters<typeof freshPlace>[0],
  work: (place: Awaited<ReturnType<typeof freshPlace>>) => Promise<T>,
): Promise<T> {
  const place = await freshPlace(kind);
  try {
    return await work(place);
  } finally {
    await place.remove();
  }
}

/** All rows but the times at which they were written. */
async function contentOf(db: Database): Promise<{ [table: string]: Record<string, unknown>[] }> {
  return {
    resource: await db.query(
      `select shard, id, type, patient, version, clinical_from, clinical_to, tokens::text as tokens, labels, index_version,
         part, seq, clocks, deleted, profile, body, alias from resource order by id`,
    ),
    lookup: await db.query('select hash::text as hash, id from lookup order by hash, id'),
    name: await db.query('select type, param, folded, id from name order by type, param, folded, id'),
    alias: await db.query('select type, alias, id from alias'),
    history: await db.query('select id, version from history'),
    business_key: await db.query('select system, key from business_key'),
  };
}
