import { readFileSync } from 'node:fs';
import { codedOf, specimenOf } from './coded.ts';
import { type Row, readCsv } from './csv.ts';
import { components, escapeText } from './escape.ts';
import type {
  Clinician,
  Diagnosis,
  Effect,
  Grade,
  Imaging,
  Location,
  Microbiology,
  Names,
  Panel,
  Range,
  Test,
  Vocabulary,
} from './vocabulary.ts';

/** Reads `tables/synthetic`. Throws what `node:fs` throws where a file is missing: the installation is broken then. */
export function loadVocabulary(): Vocabulary {
  const tests = new Map(table('tests').map((row, ordinal) => [row.key!, testOf(row, ordinal)]));
  return {
    cultures: table('cultures'),
    // Keyed by culture and sex: `polish F`.
    givenNames: grouped(table('given-names'), (row) => `${row.culture} ${row.sex}`),
    familyNames: grouped(table('family-names'), (row) => row.culture!),
    places: table('places'),
    streets: table('streets').map((row) => row.street!),
    insurers: table('insurers'),
    clinicians: table('clinicians') as unknown as Clinician[],
    locations: table('locations').map((row) => ({ ...row, rooms: Number(row.rooms) })) as unknown as Location[],
    allergens: table('allergens'),
    diagnoses: table('diagnoses').map((row) => ({ ...row, minAge: Number(row.minAge) })) as unknown as Diagnosis[],
    threads: table('threads').map((row) => ({
      name: row.thread!,
      minAge: Number(row.minAge),
      maxAge: Number(row.maxAge),
      sex: row.sex!,
      share: Number(row.share),
      panels: row.panels!.split(' '),
    })),
    effects: new Map(
      [...grouped(table('effects'), (row) => row.thread!)].map(([thread, rows]) => [
        thread,
        new Map(rows.map((row) => [row.test!, effectOf(row)])),
      ]),
    ),
    tests,
    panels: new Map(table('panels').map((row) => [row.panel!, panelOf(row, tests)])),
    scales: new Map(
      [...grouped(table('coded-results'), (row) => row.scale!)].map(([name, rows]) => [name, rows.map(gradeOf)]),
    ),
    comments: table('comments').map((row) => escapeText(row.text!)),
    imaging: JSON.parse(read('imaging.json')) as Imaging[],
    microbiology: JSON.parse(read('microbiology.json')) as Microbiology,
  };
}

function testOf(row: Row, ordinal: number): Test {
  const male = rangeOf(row.low!, row.high!);
  return {
    key: row.key!,
    ordinal,
    code: codedOf(row as unknown as Names),
    unit: {
      shared: row.unit === '' ? '' : components([row.unit!, row.unit!, 'UCUM']),
      local: components([row.localUnit!]),
    },
    type: row.type!,
    decimals: Number(row.decimals),
    male,
    female: row.lowF === '' && row.highF === '' ? male : rangeOf(row.lowF!, row.highF!),
    mean: row.mean === '' ? undefined : Number(row.mean),
    deviation: Number(row.sd),
    min: Number(row.min),
    max: Number(row.max),
  };
}

function rangeOf(low: string, high: string): Range {
  const text = low === '' ? (high === '' ? '' : `<${high}`) : high === '' ? `>${low}` : `${low}-${high}`;
  return { low: low === '' ? undefined : Number(low), high: high === '' ? undefined : Number(high), text };
}

function panelOf(row: Row, tests: ReadonlyMap<string, Test>): Panel {
  return {
    key: row.panel!,
    code: codedOf(row as unknown as Names),
    section: row.section!,
    specimen: row.specimen === '' ? undefined : specimenOf(row.specimen!, row.specimenText!, row.source!),
    hours: Number(row.hours),
    tests: row.tests!.split(' ').map((key) => tests.get(key)!),
  };
}

function gradeOf(row: Row): Grade {
  const shared =
    row.snomed === ''
      ? ['', '', '', row.local!, row.text!, 'L']
      : [row.snomed!, row.text!, 'SCT', row.local!, row.text!, 'L'];
  return { shared: components(shared), local: row.local!, flag: row.flag! };
}

function effectOf(row: Row): Effect {
  return { add: Number(row.add), perYear: Number(row.perYear), acute: Number(row.acute) };
}

function grouped(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

function table(name: string): Row[] {
  return readCsv(read(`${name}.csv`));
}

function read(file: string): string {
  return readFileSync(new URL(`../../tables/synthetic/${file}`, import.meta.url), 'utf8');
}
