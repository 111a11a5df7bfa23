import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTable } from '#platform/read-table.ts';
import { section } from './clinical-document.ts';
import type { Expectation } from './read-cases.ts';

/** A section of a clinical document and what must become of it. */
export interface CdaCase {
  /** `problems.txt: a problem that is over`. */
  readonly title: string;
  /** Sections of the document, as XML. */
  readonly body: string;
  readonly expectations: readonly Expectation[];
}

/** OIDs are written short in the cases. */
const short: Readonly<Record<string, string>> = {
  '@C.': '2.16.840.1.113883.10.20.',
  '@SCT': '2.16.840.1.113883.6.96',
  '@LN': '2.16.840.1.113883.6.1',
  '@RX': '2.16.840.1.113883.6.88',
  '@CVX': '2.16.840.1.113883.12.292',
  '@ICD10': '2.16.840.1.113883.6.90',
  '@CPT': '2.16.840.1.113883.6.12',
  '@ACT': '2.16.840.1.113883.5.4',
  '@ROLE': '2.16.840.1.113883.5.111',
  '@NPI': '2.16.840.1.113883.4.6',
  '@ID': '2.16.840.1.113883.19.7',
};

const sections = readTable('cda/sections.csv');

/**
 * Reads the cases of a folder. A case begins with `# title`; `section kind` opens a section of the table `cda/sections.csv` by its
 * first template and its code, `section kind code` by the code alone; `text …` is its narrative, lines of XML are its entries. Then come expectations, one a line:
 * `path => values`.
 */
export function readCdaCases(folder: string): readonly CdaCase[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return names.toSorted().flatMap((name) => casesOf(name, readFileSync(join(folder, name), 'utf8')));
}

function casesOf(name: string, text: string): readonly CdaCase[] {
  const cases: { title: string; sections: Parts[]; expectations: Expectation[] }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const bare = line.trim();
    const last = cases.at(-1);
    const at = bare.indexOf(' =>');
    if (bare === '') continue;
    if (bare.startsWith('# ')) cases.push({ title: `${name}: ${bare.slice(2)}`, sections: [], expectations: [] });
    else if (last === undefined) throw new Error(`${name}:${index + 1}: no case begins before it`);
    else if (bare.startsWith('section ')) last.sections.push(opened(bare.slice(8)));
    else if (bare.startsWith('text ')) last.sections.at(-1)!.text += bare.slice(5);
    else if (bare.startsWith('<')) last.sections.at(-1)!.entries += bare;
    else if (at !== -1) {
      last.expectations.push({ line: index + 1, path: bare.slice(0, at).trim(), expected: bare.slice(at + 3).trim() });
    } else throw new Error(`${name}:${index + 1}: no section, no XML, no expectation`);
  }
  return cases.map(({ title, sections: parts, expectations }) => ({
    title,
    expectations,
    body: expanded(
      parts.map(({ head, text: words, entries }) => section(`${head}<text>${words}</text>${entries}`)).join(''),
    ),
  }));
}

interface Parts {
  readonly head: string;
  text: string;
  entries: string;
}

function opened(words: string): Parts {
  const [kind, by] = words.split(' ');
  const row = sections.find((one) => one.kind === kind);
  if (row === undefined) throw new Error(`no section ${kind}`);
  const [template] = row.templates!.split(' ');
  const root = template!.startsWith('1.3.') ? template! : `@C.${template}`;
  const named = by === 'code' ? '' : `<templateId root="${root}"/>`;
  return { head: `${named}<code code="${row.loinc}" codeSystem="@LN"/><title>${kind}</title>`, text: '', entries: '' };
}

function expanded(text: string): string {
  return Object.entries(short).reduce((all, [name, oid]) => all.replaceAll(name, oid), text);
}
