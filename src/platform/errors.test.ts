import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorTable } from './errors.ts';

const folder = join(import.meta.dirname, 'errors');
const stated = readdirSync(folder).flatMap((file) =>
  [...readFileSync(join(folder, file), 'utf8').matchAll(/^ {2}'(CW-(\w+)-\d{3})':/gm)].map(([, code, area]) => ({
    file,
    code: code!,
    area: area!,
  })),
);

test('every code is stated once, and the table has them all', () => {
  expect(stated.map(({ code }) => code).sort()).toEqual(Object.keys(errorTable).sort());
});

test('an area of codes has one file', () => {
  const filesOf = Map.groupBy(stated, ({ area }) => area);
  for (const [area, codes] of filesOf) expect([area, new Set(codes.map(({ file }) => file)).size]).toEqual([area, 1]);
});
