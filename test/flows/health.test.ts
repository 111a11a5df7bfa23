import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '#database/open-database.ts';
import { readinessChecks } from '#serve/readiness.ts';
import { administer } from '#test/support/administer.ts';
import { faultSwitch } from '#test/support/file-faults.ts';
import { admission, report, update } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { adt } from '#test/support/receiver.ts';
import { runCommand } from '#test/support/run-command.ts';
import { runApp } from '#test/support/running-app.ts';
import { serveDatabase } from '#test/support/serve-database.ts';

onEachPlace('the state of a server', (place) => {
  test('is ready once it takes and serves messages', async () => {
    await using app = await runApp(await place());
    expect(await app.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await app.get('/readyz')).toMatchObject({
      status: 200,
      body: {
        status: 'ready',
        checks: [
          { name: 'database', status: 'ok' },
          { name: 'rebuild', status: 'ok' },
          { name: 'feed default', status: 'ok' },
          { name: 'feed fhir', status: 'ok' },
        ],
      },
    });
    expect((await app.get('/')).body).toMatchObject({ name: 'Causeway', fhir: '/fhir', ready: '/readyz' });
  });

  test('metrics count what happened and name nobody', async () => {
    await using app = await runApp(await place());
    for (const message of [admission, update, report(1), adt('K1').replace('ADT^A01^ADT_A01', 'SIU^S12')]) {
      await app.send(message);
    }
    await app.get('Patient?identifier=4711&name=Okafor');
    await app.get('Patient/4711');
    await app.get('/feeds/Okafor/messages');
    const { body, headers } = await app.get('/metrics');
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain('causeway_answers_total{feed="default",code="AA"} 4\n');
    expect(body).toMatch(/causeway_http_requests_total\{[^}]*route="\/fhir\/:type"[^}]*\} 1\n/);
    for (const secret of ['4711', 'Okafor', 'Adaeze', 'Quay St', '5550101', 'V1', 'K1', 'C1', '2951-2', 'Lind']) {
      expect(body).not.toContain(secret);
    }
  });
});

onEachPlace('a server whose database is gone', (place, kind) => {
  test('lives, but is not ready, until the database is back', async () => {
    const where = await place();
    const fault = faultSwitch();
    await using db = await openDatabase({ ...where, hook: fault.hook });
    await using http = await serveDatabase(db, { checks: readinessChecks(db, new Map(), { isRebuilding: false }) });
    const ask = async (path: string) => {
      const answer = await fetch(`http://127.0.0.1:${http.address.port}${path}`);
      return { status: answer.status, body: (await answer.json()) as any };
    };
    const until = async (status: number) => {
      for (let { status: now } = await ask('/readyz'); now !== status; { status: now } = await ask('/readyz')) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    expect((await ask('/readyz')).status).toBe(200);
    await breakDatabase();
    await until(503);
    const { body } = await ask('/readyz');
    expect(body).toMatchObject({
      status: 'not ready',
      checks: [
        { name: 'database', status: expect.stringMatching(/^CW-DB-001 /) },
        { name: 'rebuild', status: 'ok' },
      ],
    });
    expect((await ask('/healthz')).status).toBe(200);
    const refused = await ask('/fhir/Patient/c00aaaaaaaaaaaaaaaaaaaaaaaaaaa');
    expect([refused.status, refused.body.issue[0].code, refused.body.issue[0].details.coding[0].code]).toEqual([
      503,
      'transient',
      'CW-DB-001',
    ]);
    await mendDatabase();
    await until(200);

    async function breakDatabase(): Promise<void> {
      if (kind === 'embedded') {
        fault.set('crash');
        await db.query('create table broken ()').catch(() => undefined);
        return;
      }
      const name = new URL(where.url!).pathname.slice(1);
      await administer(process.env.CAUSEWAY_TEST_POSTGRES!, `alter database ${name} allow_connections false`);
      await administer(
        process.env.CAUSEWAY_TEST_POSTGRES!,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
      );
    }
    async function mendDatabase(): Promise<void> {
      if (kind === 'embedded') return fault.set('none');
      const name = new URL(where.url!).pathname.slice(1);
      await administer(process.env.CAUSEWAY_TEST_POSTGRES!, `alter database ${name} allow_connections true`);
    }
  });
});

test.each([
  [['--http', '0.0.0.0:0'], 'CW-CFG-008'],
  [['--http', '[::]:0'], 'CW-CFG-008'],
  [['--mllp', '0.0.0.0:0'], 'CW-CFG-007'],
])('a server that %s would open to the network without sign-in, TLS or a list does not start', async (words, code) => {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-open-'));
  try {
    const flags = await runCommand(['serve', '--data', join(directory, 'data'), ...words], { directory });
    expect([flags.exitCode, flags.stderr]).toEqual([78, expect.stringContaining(code)]);
    const [option, address] = words as [string, string];
    const host = address.replace(/:0$/, '').replace(/[[\]]/g, '');
    const yaml =
      option === '--http'
        ? `http: { host: "${host}" }\n`
        : `feeds: [{ name: adt, mllp: { host: "${host}", port: 0 } }]\n`;
    await writeFile(join(directory, 'causeway.yaml'), yaml);
    const file = await runCommand(['serve', '--data', join(directory, 'data')], { directory });
    expect([file.exitCode, file.stderr]).toEqual([78, expect.stringContaining(code)]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
