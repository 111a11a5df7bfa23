import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { segment } from './translate.ts';

/** A message and what must become of it. */
export interface Case {
  /** `vaccination.txt: a vaccine that was given`. */
  readonly title: string;
  /** `VXU^V04`. */
  readonly type: string;
  readonly segments: readonly string[];
  readonly expectations: readonly Expectation[];
}

/** What a path gives in all resources of its type together, as text, in the order of the message. */
export interface Expectation {
  readonly line: number;
  /** FHIRPath that begins with a resource type, or `issues`. */
  readonly path: string;
  /** Values divided by `; `; none is nothing at all. */
  readonly expected: string;
}

/**
 * Reads the cases of a folder. A case begins with `# title` and the message type, then come segments (a header and a PID are
 * supplied where they are not given) and expectations, one a line: `path => values`. A segment is written as it is sent, or by
 * its fields: `SCH: 2=F20 | 25=Booked`.
 */
export function readCases(folder: string): readonly Case[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return names.toSorted().flatMap((name) => casesOf(name, readFileSync(join(folder, name), 'utf8')));
}

function casesOf(name: string, text: string): readonly Case[] {
  const cases: (Case & { readonly segments: string[]; readonly expectations: Expectation[] })[] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    if (line.startsWith('# ')) {
      const type = lines[index + 1]?.trim() ?? '';
      cases.push({ title: `${name}: ${line.slice(2)}`, type, segments: [], expectations: [] });
      continue;
    }
    const last = cases.at(-1);
    if (last === undefined) throw new Error(`${name}:${index + 1}: no case begins before it`);
    const at = line.indexOf(' =>');
    if (/^[A-Z][A-Z0-9]{2}\|/.test(line)) last.segments.push(line);
    else if (/^[A-Z][A-Z0-9]{2}: /.test(line)) last.segments.push(byFields(line));
    else if (at !== -1)
      last.expectations.push({ line: index + 1, path: line.slice(0, at).trim(), expected: line.slice(at + 3).trim() });
    else if (lines[index - 1]?.startsWith('# ') !== true)
      throw new Error(`${name}:${index + 1}: no segment, no expectation`);
  }
  return cases;
}

function byFields(line: string): string {
  const fields = line
    .slice(5)
    .split(' | ')
    .map((part) => /^(\d+)=(.*)$/.exec(part.trim())!);
  return segment(line.slice(0, 3), Object.fromEntries(fields.map(([, field, value]) => [field!, value!])));
}
