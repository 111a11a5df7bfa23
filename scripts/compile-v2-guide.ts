/**
 * `npm run v2-guide -- [FOLDER]`: compiles what HL7's v2-to-FHIR guide maps (its CSV tables of segments and data types) into
 * `tables/v2/guide-fields.csv` and `guide-components.csv`, against which translation is held. The same input gives the same bytes.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = process.argv[2] ?? join(root, '../shared/data/v2-to-fhir/mappings');
const source = '# Source: HL7 v2-to-FHIR implementation guide (hl7.fhir.uv.v2mappings, STU 1, CC0-1.0 / Apache-2.0)';

/** A row of the guide that carries a value: constants that it states beside are left out. */
interface Row {
  readonly place: string;
  readonly type: string;
  readonly target: string;
  readonly map: string;
  readonly vocabulary: string;
}

const fields = rowsOf('segments').flatMap(({ name, row }) =>
  /^\w{3}-\d+(\.\d+)*$/.test(row.place) ? [{ ...row, target: `${resourceOf(name)}.${row.target}` }] : [],
);
write(
  'guide-fields.csv',
  `${source}, segment maps, rows that carry a value. place: v2 field; type: its data type; map: the guide's data type map.`,
  ['place', 'type', 'target', 'map', 'vocabulary'],
  fields,
);

const components = rowsOf('datatypes').flatMap(({ name, row }) => {
  const component = /^\w+\.(\d+)(?:\.(\d+))?$/.exec(row.place);
  return component === null ? [] : [{ map: name, component: component[1]!, target: row.target, inner: row.map }];
});
write(
  'guide-components.csv',
  `${source}, data type maps, rows that carry a value. map: as in guide-fields.csv; inner: the map of a component that has parts.`,
  ['map', 'component', 'target', 'inner'],
  components,
);

/** The rows of all files of a folder, with what its file is named for: `PV1[Encounter]`. */
function rowsOf(kind: 'segments' | 'datatypes'): { readonly name: string; readonly row: Row }[] {
  return readdirSync(join(folder, kind))
    .sort()
    .flatMap((file) => {
      const name = /_ (\w+\[[^\]]+\])/.exec(file)?.[1];
      if (name === undefined) return [];
      return recordsOf(readFileSync(join(folder, kind, file), 'utf8'))
        .map(toRow)
        .filter((row) => row !== undefined)
        .map((row) => ({ name, row }));
    });
}

function toRow(cells: readonly string[]): Row | undefined {
  const at = (index: number) => (cells[index] ?? '').trim();
  const [place, type, target, map, vocabulary, assigned] = [1, 3, 9, 14, 15, 16].map(at) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const isConstant = [vocabulary, assigned].some((text) => /^["“]/.test(text));
  if (target === '' || isConstant || !/^\w+[-.]\d/.test(place)) return undefined;
  return { place, type, target: plain(target), map, vocabulary };
}

/** `participant[1].individual(Practitioner.name[1])` as `participant.individual(Practitioner.name)`. */
function plain(target: string): string {
  return target
    .replace(/\[\d+\]/g, '')
    .replace(/^\./, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function resourceOf(name: string): string {
  return /\[(\w+)/.exec(name)![1]!;
}

function write(
  name: string,
  comment: string,
  names: readonly string[],
  rows: readonly Readonly<Record<string, string>>[],
): void {
  const lines = rows.map((row) => names.map((column) => quoted(row[column]!)).join(','));
  writeFileSync(join(root, 'tables/v2', name), `${[comment, names.join(','), ...new Set(lines)].join('\n')}\n`);
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180, with line breaks within quotes. */
function recordsOf(text: string): string[][] {
  const records: string[][] = [[]];
  for (const [, quotedText, plainText, end] of text
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    records.at(-1)!.push((quotedText?.replaceAll('""', '"') ?? plainText ?? '').replace(/\s+/g, ' '));
    if (end !== ',') records.push([]);
  }
  return records;
}
