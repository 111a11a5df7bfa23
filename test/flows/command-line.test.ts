import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onEachPlace } from '#test/support/places.ts';
import { adt } from '#test/support/receiver.ts';
import { runCommand } from '#test/support/run-command.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const feeds = [
  { name: 'adt', mllp: { host: '127.0.0.1', port: 0 } },
  { name: 'strict', mllp: { host: '127.0.0.1', port: 0 }, expected: { facility: 'NORTH' } },
];

/** A command that talks to the running server. */
function commandOf({ fhir }: RunningApp) {
  const server = new URL('/', fhir).href;
  return (...words: string[]) => runCommand([...words, '--server', server]);
}

const idsOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0]);

onEachPlace('an analyst at the command line', (place) => {
  test('finds messages, looks into them, replays them and lets a quarantined one through', async () => {
    await using app = await runApp(await place(), { feeds });
    const command = commandOf(app);
    await app.send(adt('C1'), 'adt');
    await app.send(adt('C2', { 9: 'ADT^A08^ADT_A01' }), 'adt');
    expect(await app.send(adt('C3', { 4: 'SOUTH' }), 'strict')).toContain('MSA|AR|C3');
    await app.app.caughtUp();

    // by query
    expect(idsOf((await command('messages')).stdout)).toEqual(['2-1', '1-2', '1-1']);
    expect(idsOf((await command('messages', 'type:ADT^A08')).stdout)).toEqual(['1-2']);
    expect(idsOf((await command('messages', 'mrn:C177')).stdout)).toEqual(['1-1']);
    expect(idsOf((await command('messages', 'mrn:NORTH|C277', 'last:1h')).stdout)).toEqual(['1-2']);
    expect((await command('messages', 'mrn:SOUTH|C277')).stderr).toBe('No messages match.\n');
    const listed = JSON.parse((await command('messages', 'status:quarantined', '--json')).stdout);
    expect(listed).toMatchObject({ id: '2-1', feed: 'strict', controlId: 'C3', status: 'quarantined' });
    const limited = await command('messages', '--limit', '1');
    expect(idsOf(limited.stdout)).toEqual(['2-1']);
    expect(limited.stderr).toContain('there are older ones');

    // one message
    const shown = (await command('messages', 'show', '1-1')).stdout;
    expect(shown).toMatch(/^status +applied$/m);
    expect(shown).toMatch(/^answered +AA$/m);
    expect(shown).toMatch(/patient:NORTH\|C177/);
    expect((await command('messages', 'show', '1-1', '--raw')).bytes).toEqual(Buffer.from(adt('C1')));
    const lineage = (await command('messages', 'show', '1-1', '--lineage')).stdout;
    expect(lineage).toMatch(/^PID\[1\]-5\.1\S* +mapped +Patient\/\S+#name\[0\]\.family$/m);
    expect(JSON.parse((await command('messages', 'show', '1-1', '--json')).stdout)).toMatchObject({
      id: '1-1',
      answer: 'AA',
    });
    const missing = await command('messages', 'show', '1-99');
    expect([missing.exitCode, missing.stderr]).toEqual([1, expect.stringContaining('(CW-API-002)')]);

    // replay
    const dry = await command('replay', 'feed:adt', '--dry-run');
    expect([dry.exitCode, dry.stderr]).toEqual([
      0,
      '2 messages about 2 patients would be replayed; nothing was changed.\n',
    ]);
    const replayed = await command('replay', 'feed:adt');
    expect([replayed.exitCode, replayed.stderr]).toEqual([
      0,
      '2 messages: 2 patients folded anew, 0 resources changed.\n',
    ]);
    const range = JSON.parse((await command('replay', '--range', '1-2..1-2', '--json')).stdout);
    expect(range).toEqual({ kind: 'done', messages: 1, patients: 1, done: 1, changed: 0, failed: {} });

    const whole = await command('replay', 'feed:adt', '--after', `${Date.now() + 1000}-1-1`);
    expect(whole.stderr).toBe('2 messages: 2 patients folded anew, 0 resources changed.\n');
    const rest = await command('replay', '--range', '1-1..1-2', '--after', '1');
    expect(rest.stderr).toBe('1 messages: 1 patients folded anew, 0 resources changed.\n');
    const nowhere = await command('replay', 'feed:adt', '--after', 'nowhere');
    expect([nowhere.exitCode, nowhere.stderr]).toEqual([1, expect.stringMatching(/^causeway: .*\(CW-JRN-013\)\n$/)]);

    // rebuild
    const before = (await app.get('Patient?identifier=C177')).body.entry[0].resource;
    const rebuilt = await command('rebuild', '--yes');
    expect([rebuilt.exitCode, rebuilt.stderr]).toEqual([0, 'Everything derived was made anew from the journal.\n']);
    const { meta: _made, ...content } = (await app.get('Patient?identifier=C177')).body.entry[0].resource;
    expect({ ...content, meta: before.meta }).toEqual(before);

    // holds
    const retried = await command('replay', 'retry', '1-1', '1-99');
    expect([retried.exitCode, retried.stdout]).toEqual([1, '']);
    expect(retried.stderr).toMatch(/^1-1: .*\(CW-JRN-009\)\n1-99: .*\(CW-JRN-009\)\n$/);
    expect((await command('replay', 'release', '2-1')).stdout).toBe('2-1  waiting\n');
    await app.app.caughtUp();
    expect((await command('messages', 'show', '2-1')).stdout).toMatch(/^status +applied$/m);
    expect((await app.get('Patient?identifier=C377')).body.entry).toHaveLength(1);
  });

  test('gets clear refusals, and no page of another origin gets through', async () => {
    await using app = await runApp(await place(), { feeds });
    const api = new URL('/api/', app.fhir).href;
    const post = (path: string, body: string, headers: Record<string, string> = {}) =>
      fetch(api + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
    const codeOf = async (answer: Promise<Response>) => {
      const { status, body } = await answer.then(async (given) => ({
        status: given.status,
        body: (await given.json()) as { code?: string },
      }));
      return [status, body.code];
    };
    expect(await codeOf(post('messages/search', '{"query":"tpe:x"}'))).toEqual([400, 'CW-API-001']);
    expect(await codeOf(post('messages/search', '{"quary":""}'))).toEqual([400, 'CW-API-005']);
    expect(await codeOf(post('messages/search', '{'))).toEqual([400, 'CW-API-005']);
    expect(await codeOf(post('messages/search', '{}', { 'content-type': 'text/plain' }))).toEqual([400, 'CW-API-005']);
    expect(await codeOf(post('messages/search', '{}', { origin: 'http://evil.example' }))).toEqual([403, 'CW-API-004']);
    expect(await codeOf(post('messages/1-1/explode', '{}'))).toEqual([404, 'CW-SRV-003']);
    expect(await codeOf(post('refold', '{"range":{"part":9,"from":1,"to":2}}'))).toEqual([404, 'CW-API-002']);
    expect(await codeOf(fetch(`${api}messages/99999-1`))).toEqual([404, 'CW-API-002']);
    const { feeds: status } = (await (await fetch(`${api}feeds`)).json()) as { feeds: unknown[] };
    expect(status).toMatchObject([
      { feed: 'adt', part: 1, messages: 0, backlog: 0, held: 0 },
      { feed: 'strict', part: 2 },
      { feed: 'fhir', part: 3 },
    ]);
  });
});

describe('a newcomer', () => {
  test('gets a demo on a machine whose ports are taken, with queries that have answers', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const words = ['demo', '--patients', '3', '--exit', '--http', `127.0.0.1:${port}`, '--mllp-port', '0'];
    const { exitCode, stdout, stderr } = await runCommand(words);
    holder.close();
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain(`(${port} is taken)`);
    expect(stderr).toContain('every message got the answer that it should');
    expect(stderr).toMatch(/\/fhir\/Patient\/c[0-9a-f]{3}[a-z2-7]{26}\n/);
    expect(stderr).toMatch(/\/fhir\/Observation\?patient=\S+\n +laboratory results, newest first: [1-9]/);
    expect(stderr).not.toContain('\u001b');
  });

  test('keeps the demo where asked, and not over something else', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-demo-test-'));
    try {
      await writeFile(join(directory, 'letter.txt'), 'mine');
      const { exitCode, stderr } = await runCommand(['demo', '--data', directory, '--exit']);
      expect([exitCode, stderr]).toEqual([73, expect.stringContaining('is not empty')]);
      expect(await readFile(join(directory, 'letter.txt'), 'utf8')).toBe('mine');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('is told by doctor what is well and what is not', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-doctor-'));
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    try {
      const words = [
        'doctor',
        '--json',
        '--http',
        '127.0.0.1:0',
        '--mllp',
        `127.0.0.1:${port}`,
        '--data',
        join(directory, 'data'),
      ];
      const { exitCode, stdout } = await runCommand(words, { directory });
      const checks = JSON.parse(stdout) as { name: string; status: string; text: string; hint?: string }[];
      expect(exitCode).toBe(1);
      expect(checks.filter(({ status }) => status === 'fail')).toEqual([
        {
          name: 'port',
          status: 'fail',
          text: `feed default: 127.0.0.1:${port} cannot be taken (EADDRINUSE)`,
          hint: 'Stop what holds it, or choose another port.',
        },
      ]);
      expect(checks.map(({ name }) => name)).toEqual([
        'node',
        'configuration',
        'server',
        'data directory',
        'disk space',
        'port',
        'port',
        'clock',
      ]);
    } finally {
      holder.close();
      await rm(directory, { recursive: true });
    }
  });
});
