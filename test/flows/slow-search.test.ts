import { expect, test } from 'vitest';
import { openDatabase } from '#database/open-database.ts';
import { createEvents } from '#platform/events.ts';
import { limits } from '#platform/limits.ts';
import { createLogger } from '#platform/logger.ts';
import { createMetrics } from '#platform/metrics.ts';
import { onEachPlace } from '#test/support/places.ts';
import { serveDatabase } from '#test/support/serve-database.ts';

onEachPlace('a search that takes too long', (place, kind) => {
  test('is ended, and answered by an OperationOutcome; the next one is answered as ever', async () => {
    await using db = await openDatabase({
      ...(await place()),
      limits: { ...limits, statementMs: 500, embeddedStatementMs: 2_000 },
    });
    const logged: string[] = [];
    const logger = createLogger('trace', { write: (line) => logged.push(line) });
    await using http = await serveDatabase(db, { events: createEvents({ logger, metrics: createMetrics() }) });
    const ask = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${http.address.port}/fhir/${path}`);
      return { status: answer.status, body: (await answer.json()) as any };
    };
    await db.query(`insert into resource (shard, id, type, patient, version, updated_at, index_version, event_at, part, seq, body)
      select 0, 'c000' || lpad(n::text, 26, 'a'), 'Patient', 'c000' || lpad(n::text, 26, 'a'), 1, now(), 0, now(), 1, n, '{}'
      from generate_series(2, 4) n`);
    expect((await ask('Patient?gender:missing=true')).body.entry).toHaveLength(3);
    // A table that gives its rows one a second: the plans are the product's own.
    await db.query('alter table resource rename to quick');
    await db.query('create view resource as select * from quick where pg_sleep(1) is not null');
    for (const search of [
      'Patient?gender:missing=true&_content=Okafor',
      'Patient?_id=c000aaaaaaaaaaaaaaaaaaaaaaaaa2,c000aaaaaaaaaaaaaaaaaaaaaaaaa3,c000aaaaaaaaaaaaaaaaaaaaaaaaa4',
    ]) {
      const { status, body } = await ask(search);
      expect([status, body.resourceType, body.issue[0].details.coding[0].code]).toEqual([
        503,
        'OperationOutcome',
        kind === 'PostgreSQL' ? 'CW-FHIR-010' : 'CW-DB-001',
      ]);
      if (kind === 'PostgreSQL') expect(body.issue[0].code).toBe('timeout');
      // The embedded one is not cancelled but started anew.
      await db.ping().catch(() => undefined);
      while (
        !(await db.ping().then(
          () => true,
          () => false,
        ))
      )
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await db.query('drop view resource');
    await db.query('alter table quick rename to resource');
    expect((await ask('Patient?gender:missing=true')).body.entry).toHaveLength(3);
    // What was searched for is nobody's to read in the log.
    expect(logged.length).toBeGreaterThan(0);
    for (const line of logged)
      for (const secret of ['Okafor', 'gender', 'c000aaaa']) expect(line).not.toContain(secret);
  });
});
