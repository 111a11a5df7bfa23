/** The house rules that a machine can hold: who may import whom, what may stand in a file, what must be documented. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { errorTable } from '#platform/errors.ts';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join(src, path), 'utf8') }));
const product = files.filter(({ path }) => !path.endsWith('.test.ts'));

/** Rooms that know no stage, then the stages, then those who know stages. */
const ground = ['formats', 'fhir', 'database', 'platform'];
const stages = ['receive', 'journal', 'translate', 'normalise', 'store', 'identify', 'govern', 'realms', 'synthetic'];
const roofs = ['serve', 'cli'];
const mayImport: Record<string, readonly string[]> = {
  platform: [],
  formats: ['platform'],
  fhir: ['platform'],
  database: ['platform'],
  ...Object.fromEntries(stages.map((stage) => [stage, ground])),
  translate: [...ground, 'realms'],
  synthetic: ['platform', 'formats'],
  serve: [...ground, ...stages],
  cli: [...ground, ...stages, ...roofs],
};

const roomOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
const importsOf = (text: string) =>
  [...text.matchAll(/(?:from|import\(|import)\s*\(?['"]([^'"]+)['"]/g)].map((match) => match[1]!);

/** The file below src that a specifier means, or undefined for packages. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier === '#flow') return 'flow.ts';
  if (specifier.startsWith('#test/')) return undefined;
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return relative(src, resolve(src, dirname(path), specifier));
  return undefined;
}

test('imports point down: a room knows only the rooms below it', () => {
  const wrong = product.flatMap(({ path, text }) => {
    const room = roomOf(path);
    if (room === '') return [];
    return importsOf(text)
      .map((specifier) => targetOf(path, specifier))
      .filter((target) => target !== undefined)
      .filter((target) => target.startsWith('..') === false && target !== 'flow.ts' && roomOf(target) !== room)
      .filter((target) => !(mayImport[room] ?? []).includes(roomOf(target)) && !(room === 'cli' && target === 'app.ts'))
      .map((target) => `${path} imports ${target}`);
  });
  expect(wrong).toEqual([]);
});

test('every room below src has its place in the order of rooms', () => {
  const rooms = new Set(product.map(({ path }) => roomOf(path)).filter((room) => room !== ''));
  expect([...rooms].filter((room) => !(room in mayImport))).toEqual([]);
});

test('every file of the product is reached from main.ts', () => {
  const known = new Set(product.map(({ path }) => path));
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    const text = product.find((file) => file.path === path)?.text ?? '';
    const workers = [...text.matchAll(/new URL\(['"](\.[^'"]+\.ts)['"], import\.meta\.url\)/g)].map(
      (match) => match[1]!,
    );
    for (const specifier of [...importsOf(text), ...workers]) {
      const target = targetOf(path, specifier);
      if (target !== undefined && known.has(target)) visit(target);
    }
  };
  visit('main.ts');
  expect([...known].filter((path) => !reached.has(path) && !usedByTestsAlone.has(path))).toEqual([]);
});

/** Files that only tests and benches use, each with the reason it stands in src. */
const usedByTestsAlone = new Map<string, string>([
  ['synthetic/mix.ts', 'the steady traffic of the benches'],
  ['synthetic/mix-template.ts', 'the steady traffic of the benches'],
]);

test('files are named in kebab-case', () => {
  expect(
    files
      .map(({ path }) => basename(path))
      .filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.db)?(\.test)?\.ts$/.test(name)),
  ).toEqual([]);
});

test('no file is long without a reason', () => {
  const long = product.filter(({ text }) => text.split('\n').length > 260).map(({ path }) => path);
  expect(long.filter((path) => !longWithReason.has(path))).toEqual([]);
});

/** A prompt to look, not a ban. */
const longWithReason = new Map<string, string>([
  ['fhir/search-parameters.ts', 'a table'],
  ['journal/consume.ts', 'one loop whose state is shared by its steps'],
  ['store/search/query.ts', 'one reader of one grammar'],
]);

test('no mutable state at module level: test files share modules, and so do feeds', () => {
  const wrong = product.filter(({ text }) => /^(export )?(let|var) /m.test(text)).map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test('nothing outside realms/us says us-core', () => {
  const wrong = product
    .filter(({ path, text }) => !path.startsWith('realms/us') && /us-core/i.test(text))
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test('no trouble is swallowed, nothing is left open', () => {
  const wrong = product.flatMap(({ path, text }) =>
    [
      /catch( \(\w+\))? \{\s*\}/,
      /\.catch\(\(\) => (\{\}|undefined|null)\)/,
      /\b(TODO|FIXME|XXX|HACK)\b/,
      /@ts-(ignore|nocheck)/,
      /\bDate\.now\(\)/,
    ]
      .filter((pattern) => pattern.test(text) && !(path === 'platform/clock.ts' && pattern.source.includes('Date')))
      .map((pattern) => `${path}: ${pattern.source}`),
  );
  expect(wrong).toEqual([]);
});

test('the manual of errors has every code, as the table says it', () => {
  const manual = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const missing = Object.entries(errorTable).filter(
    ([code, row]) =>
      !manual.includes(`| ${code} | ${row.text} | ${row.hint} | ${row.issue} | ${row.http} | ${row.ack} |`),
  );
  expect(
    missing.map(([code]) => code),
    'run: npm run docs',
  ).toEqual([]);
});
