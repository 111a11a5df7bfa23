import { readFileSync } from 'node:fs';
import { flatForGood } from './flat-text.ts';

/**
 * The rows of a vocabulary table below `tables/` (RFC 4180, with `# ` lines that say where it is from), each by the names of
 * its first line. Read once, when the module that holds the table loads.
 */
export function readTable(path: string): readonly Readonly<Record<string, string>>[] {
  const text = readFileSync(new URL(`../../tables/${path}`, import.meta.url), 'utf8');
  const [header, ...lines] = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
  const names = cells(header ?? '');
  return lines.map((line) => {
    const values = cells(line);
    return Object.freeze(Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])));
  });
}

/** The cells of a line; none of ours holds a line break. */
function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    flatForGood(quoted?.replaceAll('""', '"') ?? plain ?? ''),
  );
}
