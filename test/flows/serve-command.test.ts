import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { freshPlace } from '#test/support/databases.ts';
import { adt } from '#test/support/receiver.ts';
import { runCommand } from '#test/support/run-command.ts';

const launcher = resolve(import.meta.dirname, '../../causeway');
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** Starts `./causeway serve` as anyone would, and waits until it says where it listens. */
async function serve(dataDir: string, ...words: string[]) {
  const child = spawn(
    launcher,
    ['serve', '--data', dataDir, '--http', '127.0.0.1:0', '--mllp', '127.0.0.1:0', ...words],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DATABASE_URL: '' },
    },
  );
  started.push(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const address = (label: string) =>
    new RegExp(`^${label} +(?:http://)?(127\\.0\\.0\\.1:\\d+)`, 'm').exec(said.stderr)?.[1];
  while (address('Health') === undefined && child.exitCode === null)
    await Promise.race([once(child.stderr, 'data'), ended]);
  return { child, said, ended, http: address('FHIR') ?? '', mllp: address('MLLP') ?? '' };
}

test('the server says where it listens, is ready, takes a message, and ends with 0 when told to', async () => {
  const place = await freshPlace('embedded');
  try {
    const server = await serve(place.dataDir);
    expect((await fetch(`http://${server.http}/readyz`)).status).toBe(200);
    const sent = await runCommand(['send', '-', '--to', server.mllp], { input: adt('S1') });
    expect([sent.exitCode, sent.stdout]).toEqual([0, 'AA  S1  ADT^A01  -\n']);

    // A second server: the data directory, then the port, are taken.
    const environment = { DATABASE_URL: '' };
    const same = await runCommand(
      ['serve', '--data', place.dataDir, '--http', '127.0.0.1:0', '--mllp', '127.0.0.1:0', '--log-level', 'silent'],
      { environment },
    );
    expect([same.exitCode, same.stderr]).toEqual([73, expect.stringContaining('(CW-DB-002)')]);

    const wrong = await fetch(`http://${server.http}/metrics`);
    const metrics = await wrong.text();
    expect(metrics).toContain('causeway_answers_total{feed="default",code="AA"} 1\n');

    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(server.said.stdout).toBe('');
    expect(server.said.stderr).not.toContain('S177');
    const lines = server.said.stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line).msg);
    expect(lines).toEqual(
      expect.arrayContaining(['configuration loaded', 'feed listening', 'server started', 'server stopped']),
    );
  } finally {
    await place.remove();
  }
});

test('a port that is taken is told, with exit code 73', async () => {
  const [one, other] = [await freshPlace('embedded'), await freshPlace('embedded')];
  try {
    const server = await serve(one.dataDir);
    for (const words of [
      ['--http', server.http, '--mllp', '127.0.0.1:0'],
      ['--http', '127.0.0.1:0', '--mllp', server.mllp],
    ]) {
      const second = await runCommand(['serve', '--data', other.dataDir, '--log-level', 'silent', ...words], {
        environment: {},
      });
      expect([second.exitCode, second.stderr]).toEqual([
        73,
        expect.stringContaining(words.includes(server.http) ? server.http : server.mllp),
      ]);
    }
  } finally {
    await one.remove();
    await other.remove();
  }
});

test('a closed pipe ends a command quietly', async () => {
  const child = spawn('/bin/sh', ['-c', `"${launcher}" config schema | head -n 1`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: join(launcher, '..'),
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
  const [code] = (await once(child, 'exit')) as [number];
  expect([code, stderr]).toEqual([0, '']);
});
