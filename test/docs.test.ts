/** The manual is true: made pages are current, examples load, links lead somewhere, tables name what there is. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkRules } from '#cli/check-rules.ts';
import { loadConfig } from '#platform/config/load-config.ts';
import { madePages } from '#test/support/docs/made-pages.ts';
import { runCommand } from '#test/support/run-command.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

test.each(madePages)('docs/%s is what the code makes', (name, make) => {
  expect(make() === read(join('docs', name)), 'run: npm run docs').toBe(true);
});

test('every link of the manual leads somewhere', () => {
  const dead = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#\s]+)(#[^)\s]*)?\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page} → ${target}`),
  );
  expect(dead).toEqual([]);
});

const blocks = pages.flatMap((page) =>
  [...read(page).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
    ([, yaml], index) => [`${page} (${index + 1})`, yaml!] as const,
  ),
);

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-docs-'));
  for (const name of ['server.key', 'server.pem', 'ca.pem']) writeFileSync(join(directory, name), '');
});
afterAll(() => rmSync(directory, { recursive: true }));

test.each(blocks)('the configuration in %s loads', async (_page, yaml) => {
  // The certificates of the example lie beside the file.
  const config = join(directory, 'causeway.yaml');
  writeFileSync(config, yaml.replaceAll('tls/', ''));
  const environment = { CAUSEWAY_DATABASE_URL: 'postgres://causeway@db/causeway' };
  const result = await loadConfig({ directory, environment, flags: { config }, check: checkRules });
  expect(result.ok ? [] : result.problems).toEqual([]);
});

test('the guide to feeds has examples', () => {
  expect(blocks.filter(([page]) => page.includes('feeds.md')).length).toBeGreaterThan(5);
});

test('the drawing of the architecture names every room of src, and no other', () => {
  const text = read('docs/ARCHITECTURE.md');
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${name}/`);
  expect(rooms.filter((room) => !text.includes(room))).toEqual([]);
  const named = [...text.matchAll(/(?<![\w/])`?src\/([a-z]+)\//g)].map(([, room]) => `${room}/`);
  expect(named.filter((room) => !rooms.includes(room))).toEqual([]);
});

test('every dependency of the product has its line, and no other has one', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const lines = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name!);
  expect(lines.toSorted()).toEqual(Object.keys(dependencies).toSorted());
});

test('files and folders that the manual names in backquotes are there', () => {
  const missing = pages.flatMap((page) =>
    [...read(page).matchAll(/`((?:src|test|docs|data)\/[\w./-]+)`/g)]
      .map(([, path]) => path!)
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${relative(root, page)}: ${path}`),
  );
  expect(missing).toEqual([]);
});

test('the example message converts without a finding, and nothing of it is unmapped', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['convert', join(root, 'docs/example.hl7'), '--lineage']);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining(' 0 unmapped')]);
  expect(stdout).toMatch(/^PID\[1\]-5\.1\S* +mapped +Patient\/\S+#name\[0\]\.family$/m);
  expect((await runCommand(['convert', join(root, 'docs/example.hl7')])).stderr).toBe('');
});
