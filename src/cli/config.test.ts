import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { charsetNamed } from '#formats/hl7v2/charset.ts';
import { configJsonSchema } from '#platform/config/json-schema.ts';
import type { FeedConfig } from '#platform/config/schema.ts';
import { configSchema } from '#platform/config/schema.ts';
import type { FeedSettings } from '#receive/feed-settings.ts';
import { runCommand } from '#test/support/run-command.ts';
import type { TranslationOptions } from '#translate/context.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-check-'));
  await writeFile(join(directory, 'good.yaml'), 'installation: Sandbar\nhttp: { port: 9000 }\n');
  await writeFile(join(directory, 'bad.yaml'), 'http: { prot: 9000 }\nlog: { level: loud }\n');
});
afterAll(() => rm(directory, { recursive: true }));

test('a sound configuration is told, and exits 0', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['config', 'check', '--config', 'good.yaml'], { directory });
  expect([exitCode, stdout, stderr]).toEqual([0, '', 'good.yaml: fine, 1 feed.\n']);
});

test('every problem of a bad one is told with its line, and exits 78', async () => {
  const { exitCode, stderr } = await runCommand(['config', 'check', '--config', 'bad.yaml'], { directory });
  expect(exitCode).toBe(78);
  expect(stderr).toBe(
    'bad.yaml:1:9: http.prot: unknown key. Did you mean port? (CW-CFG-003)\n' +
      'bad.yaml:2:15: log.level: expected one of trace, debug, info, warn, error, fatal, silent, found "loud" (CW-CFG-004)\n' +
      'causeway: the configuration is refused for 2 problems; nothing was started.\n',
  );
  expect((await runCommand(['serve', '--config', 'bad.yaml'], { directory })).exitCode).toBe(78);
});

test('--explain is data: a table, or JSON', async () => {
  const words = ['config', 'check', '--config', 'good.yaml', '--explain'];
  const table = await runCommand(words, { directory });
  expect(table.stdout).toMatch(/^installation +"Sandbar" +good\.yaml:1:15$/m);
  expect(table.stdout).toMatch(/^http\.host +"127\.0\.0\.1" +default$/m);
  // What a file may set, and nothing else.
  expect(table.stdout).toMatch(/^limits\.messageBytes +\d+ +default$/m);
  expect(table.stdout).not.toContain('limits.parseBytes');
  const json = JSON.parse((await runCommand([...words, '--json'], { directory })).stdout) as unknown[];
  expect(json).toContainEqual({ path: 'http.port', value: '9000', origin: 'good.yaml:2:15' });
});

test('the schema is data', async () => {
  const { stdout } = await runCommand(['config', 'schema']);
  expect(JSON.parse(stdout)).toEqual(configJsonSchema());
});

test('a configured feed is what receive and translate take, and every character set it may name is read', () => {
  // Structural: platform knows no stage, so the compiler compares here. A zone is made of its name.
  const feed = (given: Omit<FeedConfig, 'timeZone'>): FeedSettings & { readonly options: TranslationOptions } => given;
  expect(feed).toBeTypeOf('function');
  const charset = configJsonSchema().properties!.feeds!.items!.properties!.charset as { enum: string[] };
  expect(charset.enum.filter((name) => charsetNamed(name) === undefined)).toEqual([]);
  expect(configSchema.parse({}).feeds).toHaveLength(1);
});
