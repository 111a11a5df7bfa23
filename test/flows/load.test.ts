import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onEachPlace } from '#test/support/places.ts';
import { runCommand } from '#test/support/run-command.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const patient = (id: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: `Load${id}` }],
  ...more,
});
const observation = (id: string, of: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: `Patient/${of}` },
});
const lines = (resources: readonly object[]) => resources.map((it) => `${JSON.stringify(it)}\n`).join('');

onEachPlace('causeway load', (place) => {
  let app: RunningApp;
  let directory = '';
  beforeAll(async () => {
    app = await runApp(await place());
    directory = await mkdtemp(join(tmpdir(), 'causeway-load-'));
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });
  const file = (name: string, text: string) => writeFile(join(directory, name), text);
  const load = (words: readonly string[], more: Parameters<typeof runCommand>[1] = {}) =>
    runCommand(['load', ...words, '--server', app.fhir.replace('/fhir', '')], { directory, ...more });
  const version = async (path: string) => (await app.get(path)).body.meta?.versionId;

  test('NDJSON, a Bundle of either kind and standard input are loaded; loading again changes nothing', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `n${index}`);
    await file('a.ndjson', lines(ids.map((id) => patient(id))));
    await file('b.ndjson', lines(ids.map((id) => observation(`o-${id}`, id))));
    const entry = [{ resource: patient('in-collection') }, { resource: observation('o-collection', 'in-collection') }];
    await file('c.json', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }));
    const request = { method: 'PUT', url: 'Patient/in-transaction' };
    const transaction = [{ resource: patient('in-transaction'), request }];
    await file('d.json', JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: transaction }));
    for (const round of [1, 2]) {
      const { exitCode, stdout, stderr } = await load(['a.ndjson', 'b.ndjson', 'c.json', 'd.json', '--batch', '10']);
      expect([round, exitCode, stdout]).toEqual([round, 0, '']);
      expect(stderr).toMatch(/^53 loaded in \d+\.\d s · 0 refused\n$/);
    }
    for (const path of ['Patient/n24', 'Observation/o-n0', 'Patient/in-collection', 'Patient/in-transaction']) {
      expect([path, await version(path)]).toEqual([path, '1']);
    }
    const piped = await load(['-'], { input: lines([patient('piped')]) });
    expect([piped.exitCode, await version('Patient/piped')]).toEqual([0, '1']);
  });

  test('what is refused is told with its place and reason, and costs nothing beside it', async () => {
    // An id of the form that the server gives out itself.
    const bad = patient(`c000${'a'.repeat(26)}`);
    await file('mixed.ndjson', `${lines([patient('good1'), bad])}no resource\n${lines([patient('good2')])}`);
    const { exitCode, stdout, stderr } = await load(['mixed.ndjson', '--json']);
    expect(exitCode).toBe(1);
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(told).toMatchObject([
      { source: 'mixed.ndjson#3', reason: expect.stringContaining('no FHIR resource') },
      { source: 'mixed.ndjson#2', name: `Patient/${bad.id}`, reason: expect.stringMatching(/^CW-WRT-/) },
      { loaded: 2, refused: 2 },
    ]);
    expect(stderr).toContain('2 loaded');
    expect([await version('Patient/good1'), await version('Patient/good2')]).toEqual(['1', '1']);
    expect((await app.get(`Patient/${bad.id}`)).status).toBe(404);
  });

  test('interrupted, it goes on where it was', async () => {
    await file('long.ndjson', lines(Array.from({ length: 60 }, (_, index) => patient(`long${index}`))));
    const stop = new AbortController();
    // Stopped by the third transaction's answer.
    let answers = 0;
    const relay = createServer(async (request, response) => {
      const body = Buffer.concat(await Array.fromAsync(request));
      const answer = await fetch(app.fhir, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/fhir+json' },
      });
      if (++answers === 3) stop.abort();
      response.writeHead(answer.status, { 'content-type': 'application/fhir+json' }).end(await answer.text());
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const { port } = relay.address() as { port: number };
    const words = ['load', 'long.ndjson', '--batch', '10', '--resume', 'state', '--server', `http://127.0.0.1:${port}`];
    const first = await runCommand(words, { directory, stop: stop.signal });
    expect([first.exitCode, first.stderr]).toEqual([130, expect.stringMatching(/^30 loaded in .* 0 refused\n$/)]);
    const second = await runCommand(words, { directory });
    expect([second.exitCode, second.stderr]).toEqual([0, expect.stringMatching(/^30 loaded .* 30 done before\n$/)]);
    expect(await version('Patient/long59')).toBe('1');
    // A file that has changed since is loaded from its beginning.
    await file('long.ndjson', lines([patient('long0', { active: true })]));
    const third = await runCommand(words, { directory });
    expect([third.exitCode, third.stderr, await version('Patient/long0')]).toEqual([
      0,
      expect.stringMatching(/^1 loaded/),
      '2',
    ]);
    await new Promise((resolve) => relay.close(resolve));
  });

  test('what ends the command has its own exit code', async () => {
    await file('one.ndjson', lines([patient('one')]));
    const gone = await load(['no-such-file.ndjson']);
    expect([gone.exitCode, gone.stderr]).toEqual([66, expect.stringContaining('no-such-file.ndjson: cannot be read')]);
    const unwritable = await load(['one.ndjson', '--resume', 'no-such-folder/state']);
    expect([unwritable.exitCode, unwritable.stderr]).toEqual([73, expect.stringContaining('no-such-folder/state')]);
    const absent = await runCommand(['load', 'one.ndjson', '--server', 'http://127.0.0.1:1'], { directory });
    expect([absent.exitCode, absent.stderr]).toEqual([69, expect.stringContaining('no server answers there')]);
  });
});
