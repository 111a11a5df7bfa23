import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '#cli/program.ts';
import { keptTerminal, runCommand } from '#test/support/run-command.ts';

/** Where the demo puts what it throws away. */
let temporary: string;
const usual = process.env.TMPDIR;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'causeway-demo-flow-'));
  process.env.TMPDIR = temporary;
});
afterEach(() => {
  if (usual === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usual;
  rmSync(temporary, { recursive: true, force: true });
});

const anywhere = ['--http', '127.0.0.1:0', '--mllp-port', '0'];

/** Starts the demo and waits until it has said `text`. */
async function demoUntil(text: string, ...words: string[]) {
  const stop = new AbortController();
  const { terminal, err } = keptTerminal({ stop: stop.signal });
  const said = () => Buffer.concat(err).toString('utf8');
  const ended = runCommandLine(['demo', ...anywhere, ...words], terminal);
  let exitCode: number | undefined;
  void ended.then((code) => {
    exitCode = code;
  });
  while (!said().includes(text) && exitCode === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
  return { said, ended, stop: () => stop.abort('SIGINT') };
}

test('the demo serves what it says, until Ctrl-C ends it with 0 and nothing left behind', {
  timeout: 180_000,
}, async () => {
  const demo = await demoUntil('Serving until Ctrl-C', '--patients', '12');
  const urls = [...demo.said().matchAll(/^ {2}(http:\S+)$/gm)].map(([, url]) => url!);
  expect(urls.length).toBeGreaterThan(4);
  for (const url of urls) {
    const answer = await fetch(url);
    const { resourceType, entry } = (await answer.json()) as { resourceType: string; entry?: unknown[] };
    expect([url, answer.status, resourceType === 'Patient' || entry!.length > 0]).toEqual([url, 200, true]);
  }
  // The lines to follow a message work as they are.
  for (const [, line] of demo.said().matchAll(/^ {2}(?:\.\/)?causeway (messages .+)$/gm)) {
    const followed = await runCommand(line!.split(' '));
    expect([line, followed.exitCode, followed.stdout === '']).toEqual([line, 0, false]);
  }
  const [, watch] = /^Watch {2}(\S+)/m.exec(demo.said())!;
  expect((await fetch(watch!)).status).toBe(200);
  demo.stop();
  expect(await demo.ended).toBe(0);
  expect(demo.said()).toMatch(/Stopping: finishing what is under way\.\n$/);
  expect(readdirSync(temporary)).toEqual([]);
});

test('the demo that is interrupted while it sends ends with 130, and leaves nothing behind', {
  timeout: 180_000,
}, async () => {
  const demo = await demoUntil('ferry-clinic', '--patients', '200', '--rate', '50');
  demo.stop();
  expect(await demo.ended).toBe(130);
  expect(demo.said()).not.toContain('sent and answered');
  expect(readdirSync(temporary)).toEqual([]);
});

test('the demo keeps its data where asked, with a configuration to go on with', { timeout: 180_000 }, async () => {
  const data = join(temporary, 'kept');
  const { exitCode } = await runCommand(['demo', ...anywhere, '--patients', '2', '--exit', '--data', data]);
  expect(exitCode).toBe(0);
  expect(readdirSync(data)).toEqual(['causeway.yaml', 'database', 'lock']);
  const yaml = readFileSync(join(data, 'causeway.yaml'), 'utf8');
  // The lab files under the hospital's numbers: one chart.
  expect(yaml).toMatch(/name: sandbar-lab\n\s+system: sandbar\n/);
  const checked = await runCommand(['config', 'check', '--config', join(data, 'causeway.yaml')]);
  expect([checked.exitCode, checked.stderr]).toEqual([0, expect.stringContaining('causeway.yaml')]);
});
