import { expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import { openDatabase } from '#database/open-database.ts';
import type { Place } from '#test/support/databases.ts';
import { changedSince, changedVersionsSince, faultyVersions, keepContent } from '#test/support/derived-content.ts';
import { mortalServer } from '#test/support/mortal-server.ts';
import { admission, report, update } from '#test/support/one-patient.ts';
import { onEachPlace } from '#test/support/places.ts';
import { runCommand } from '#test/support/run-command.ts';
import { runApp } from '#test/support/running-app.ts';

const person = (family: string, more: object = {}) => ({ resourceType: 'Patient', name: [{ family }], ...more });

/** A request below the base: its status, and the body where there is one. */
async function ask(base: string, method: string, path: string, body?: unknown, headers: object = {}) {
  const answer = await fetch(`${base}${path === '' ? '' : '/'}${path}`, {
    method,
    headers: { 'content-type': 'application/fhir+json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** Looks into the database, the server being stopped. */
async function lookInto<T>(where: Place, look: (db: Database) => Promise<T>): Promise<T> {
  await using db = await openDatabase(where);
  return await look(db);
}

onEachPlace('what clients wrote', (place) => {
  test('comes out of the journal the same, and what was refused stays refused', async () => {
    const where = await place();
    {
      await using app = await runApp(where);
      const send = (method: string, path: string, body?: unknown, headers?: object) =>
        ask(app.fhir, method, path, body, headers);
      const aboutHer = (more: object = {}) => ({
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'seen' },
        subject: { reference: 'Patient?identifier=4711' },
        ...more,
      });
      const twin = person('Okafor', { identifier: [{ value: '4711' }] });

      // Refused or without effect, as the feed has not told of her yet: a rebuild may have her first.
      expect((await send('POST', 'Observation', aboutHer())).status).toBe(412);
      expect((await send('DELETE', 'Patient?identifier=4711')).status).toBe(204);
      await app.send(admission);
      const her = (await app.get('Patient?identifier=4711')).body.entry[0].resource.id;
      // Decided by what the feed told: a rebuild may come to these before it.
      expect((await send('POST', 'Observation', aboutHer())).status).toBe(201);
      expect((await send('POST', 'Patient', twin, { 'if-none-exist': 'identifier=4711' })).status).toBe(200);
      expect((await send('PUT', `Patient/${her}`, { ...twin, id: her })).status).toBe(409);
      await app.send(update);
      for (let number = 1; number <= 5; number++) await app.send(report(number));

      const mine = (await send('POST', 'Patient', person('Quist'))).body;
      const updated = (active: boolean, headers = {}) =>
        send('PUT', `Patient/${mine.id}`, { ...mine, active }, headers);
      expect((await updated(true)).status).toBe(200);
      expect((await updated(false, { 'if-match': 'W/"1"' })).status).toBe(412);
      const patch = [{ op: 'replace', path: '/active', value: false }];
      const asPatch = { 'content-type': 'application/json-patch+json' };
      expect((await send('PATCH', `Patient/${mine.id}`, patch, asPatch)).status).toBe(200);
      await send('PUT', 'Patient/quist', person('Quist', { id: 'quist' }));
      await send('DELETE', 'Patient/quist');
      await send('PUT', 'Patient/quist', person('Quist', { id: 'quist', gender: 'other' }));
      const done = await send('POST', '', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            fullUrl: 'urn:uuid:0d6c1f3e-0000-4000-8000-000000000001',
            resource: person('Rao'),
            request: { method: 'POST', url: 'Patient' },
          },
          {
            resource: aboutHer({ subject: { reference: 'urn:uuid:0d6c1f3e-0000-4000-8000-000000000001' } }),
            request: { method: 'POST', url: 'Observation' },
          },
        ],
      });
      expect(done.status).toBe(200);
      // What a client says of a feed's patient stands, also when that patient is folded anew.
      const { exitCode, stderr } = await runCommand(['replay', 'last:1h', '--server', new URL('/', app.fhir).href]);
      expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/1 patients? folded anew, 0 resources changed/)]);
      expect((await app.get(`Observation?patient=${her}&code:text=seen`)).body.entry.length).toBe(1);
    }
    await lookInto(where, keepContent);
    {
      await using app = await runApp(where);
      await app.app.rebuild();
    }
    await lookInto(where, async (db) => {
      expect(await changedSince(db)).toEqual([]);
      expect(await changedVersionsSince(db, ['fhir'])).toEqual([]);
      expect(await faultyVersions(db)).toEqual([]);
      expect(await db.query('select * from journal_hold')).toEqual([]);
      const decisions = await db.query<{ refused: boolean }>(
        "select decision like '{\"refused%' as refused from client_write",
      );
      expect(decisions.filter(({ refused }) => refused).length).toBe(3);
    });
  });

  test('is there once, when the server is killed on the way and the client asks again', {
    timeout: 300_000,
  }, async () => {
    await using server = mortalServer(await place(), {});
    let lives = 0;
    for (const step of steps) {
      const value = step.replace(/\W+/g, '-');
      const create = (fhir: string) =>
        ask(fhir, 'POST', 'Patient', person('Sow', { identifier: [{ system: 'urn:test', value }] }), {
          'if-none-exist': `identifier=urn:test|${value}`,
        });
      const baseOf = ({ host, port }: { host: string; port: number }) => `http://${host}:${port}/fhir`;
      const dying = server.liveUntil({ step, occurrence: 1 });
      const { addresses } = await server.after(lives++);
      await expect(create(baseOf(addresses.http)), step).rejects.toThrow();
      await dying;
      const living = server.liveFor(async () => {
        const base = baseOf((await server.after(lives - 1)).addresses.http);
        const again = await create(base);
        expect([200, 201], step).toContain(again.status);
        const found = await ask(base, 'GET', `Patient?identifier=urn:test|${value}`);
        expect(found.body.entry.length, step).toBe(1);
        expect(found.body.entry[0].resource.meta.versionId, step).toBe('1');
      });
      await living;
      lives++;
    }
  });
});

/** Where a write may end: before and after it is journalled, and all through its effect. */
const steps = [
  'journal: before append',
  'journal: appended, before answers',
  'journal: batch begun',
  'store: effect written, not committed',
  'journal: effect applied',
  'journal: offset written',
  'journal: batch committed',
];
