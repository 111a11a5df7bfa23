import { expect, test } from 'vitest';
import type { Queryable } from '#database/database.ts';
import { declareFeed } from '#journal/declare-feed.ts';
import { clientSystem } from '#store/client/draft.ts';
import { search } from '#store/search/search.ts';
import { onEachDatabase } from '#test/support/databases.ts';
import { createCharts } from '../charts/chart.ts';
import { createFill } from './fill.ts';
import { patientSearches, searchLike } from './searches.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

onEachDatabase('the plans of searches', (open) => {
  test('no search of US Core looks at more rows than the chart has of its type, planned for its values or for any', async () => {
    const { db } = await open();
    await declareFeed(db, 'default', 'default');
    const { part } = await declareFeed(db, 'fhir', clientSystem);
    const fill = await createFill(db, createCharts(1), part);
    await fill.upTo(6_000);
    await db.query('analyze');
    const access = { actor: 'test', scope: 'everything' } as const;

    /** Rows of the tables that grow, as each statement of the work looked at them; how each was planned is said before it. */
    async function lookedAt(mode: string, work: (db: Queryable) => Promise<unknown>): Promise<number> {
      let most = 0;
      await db.transaction(async (tx) => {
        await tx.query(`set local plan_cache_mode = ${mode}`);
        await work({
          async query(text: string, values: readonly unknown[] = [], name?: string): Promise<any> {
            const [row] = await tx.query<Record<string, any>>(`explain (analyze, format json) ${text}`, values);
            most = Math.max(most, rowsOf(Object.values(row!)[0][0].Plan));
            return await tx.query(text, values, name);
          },
        });
      });
      return most;
    }

    const [{ patient }] = (await db.query<{ patient: string }>(
      "select patient from resource where patient <> '' group by patient order by count(*) desc limit 1",
    )) as [{ patient: string }];
    const rows = await db.query<{ type: string; body: string }>('select type, body from resource where patient = $1', [
      patient,
    ]);
    const chart = rows.map(({ type, body }) => ({ resourceType: type, ...JSON.parse(body) }));
    let asked = 0;
    for (const kind of patientSearches) {
      const ofType = chart.filter(({ resourceType }) => resourceType === kind[0]);
      if (ofType[0] === undefined) continue;
      const { path, found } = searchLike(kind, patient, ofType[0], chart);
      const [type, query] = path.slice('/fhir/'.length).split('?') as [string, string];
      const request = { type, parameters: [...new URLSearchParams(query)] as [string, string][], count: 50 };
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        // Once for the page, and once more for where the looking would have ended.
        const looked = await lookedAt(mode, async (watched) => {
          expect((await search(watched, access, request)).rows).toHaveLength(Math.min(found, 50));
        });
        expect([path, mode, looked <= 2 * ofType.length]).toEqual([path, mode, true]);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(30);

    const { identifier, name, birthDate } = chart.find(({ resourceType }) => resourceType === 'Patient')!;
    const alike = await db.query(
      "select 1 from name where type = 'Patient' and param = 'family' and folded = lower($1)",
      [name[0].family],
    );
    const directory: readonly (readonly [parameters: [string, string][], most: number])[] = [
      [[['_id', patient]], 1],
      [[['identifier', `${identifier[0].system}|${identifier[0].value}`]], 1],
      [
        [
          ['family', name[0].family],
          ['birthdate', birthDate],
        ],
        5,
      ],
      [[['family', name[0].family]], 2 * alike.length],
    ];
    for (const [parameters, most] of directory) {
      for (const mode of ['force_custom_plan', 'force_generic_plan']) {
        const looked = await lookedAt(mode, async (watched) => {
          const { rows: answer } = await search(watched, access, { type: 'Patient', parameters, count: 50 });
          expect(answer.map(({ id }) => id)).toContain(patient);
        });
        expect([parameters, mode, looked, looked <= most]).toEqual([parameters, mode, looked, true]);
      }
    }
  });
});

function rowsOf(node: PlanNode): number {
  const isOfGrowing = ['resource', 'lookup', 'name', 'alias', 'history'].includes(node['Relation Name'] ?? '');
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const own = isOfGrowing ? (node['Actual Rows'] + removed) * node['Actual Loops'] : 0;
  return own + (node.Plans ?? []).reduce((sum, inner) => sum + rowsOf(inner), 0);
}
