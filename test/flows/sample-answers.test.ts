import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openDatabase } from '#database/open-database.ts';
import type { Place } from '#test/support/databases.ts';
import { onEachPlace } from '#test/support/places.ts';
import { framedBytes, RawSender } from '#test/support/raw-sender.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const samples = new URL('../../../shared/data/v2-samples/microsoft-fhir-converter/input/', import.meta.url);
const areThere = existsSync(samples);
if (!areThere) process.stderr.write('The sample messages are left out: ../shared/data/v2-samples is not there.\n');

/** A line of `sample-answers.csv`, which says what its columns mean and how they were derived. */
interface Expected {
  readonly file: string;
  /** `AA`, `CA`, `CA AA`, `none`. */
  readonly answers: string;
  readonly status: string;
  readonly findings: string;
  readonly searchable: string;
  readonly errors: string;
}

const table: readonly Expected[] = readFileSync(new URL('./sample-answers.csv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .slice(1)
  .map((line) => {
    const [file = '', answers = '', status = '', findings = '', searchable = '', errors = ''] = line.split(',');
    return { file, answers, status, findings, searchable, errors };
  });
const codesOf = ({ answers }: Expected) => (answers === 'none' ? [] : answers.split(' '));
const bytesOf = ({ file }: Expected) => readFileSync(new URL(file, samples));

test.skipIf(!areThere)('the table of expected answers has every sample message', () => {
  expect(table.length).toBe(139);
  expect(table.map(({ file }) => file)).toEqual(readdirSync(samples).sort());
});

onEachPlace(
  '139 sample messages over one connection',
  (place) => {
    test('each gets its answer, is journalled byte for byte and searchable; none stops the next', async () => {
      const there = await place();
      {
        await using app = await runApp(there);
        await sendAll(app);
        await expectToldBytes(app);
        await expectSearchable(app);
      }
      await expectJournal(there);
    }, 120_000);
  },
  { skip: !areThere },
);

/** One after the other, as their sender would: the next leaves when the answers that this one asks for are there. */
async function sendAll({ app }: RunningApp): Promise<void> {
  const sender = await RawSender.to(app.addresses.feeds[0]!.address.port);
  const expected: string[] = [];
  for (const row of table) {
    const bytes = bytesOf(row);
    // MSH is the first line of all of them, with the usual separator.
    const controlId = /MSH\|(?:[^|\r\n]*\|){8}([^|\r\n]*)/.exec(bytes.toString('latin1'))![1];
    expected.push(...codesOf(row).map((code) => `${code} ${controlId}`));
    await sender.write(framedBytes(bytes));
    expect((await sender.until(expected.length)).slice(-1), row.file).toEqual(expected.slice(-1));
  }
  await app.caughtUp();
  // Closing waits for the server's side: an answer that nobody asked for would have come by then.
  await sender.close();
  expect(sender.answers).toEqual(expected);
}

async function expectToldBytes(app: RunningApp): Promise<void> {
  const { part } = app.app.journal.parts[0]!;
  const base = app.fhir.replace(/\/fhir$/, '');
  for (const [index, row] of table.entries()) {
    const id = `${part}-${index + 1}`;
    const body = await fetch(`${base}/api/messages/${id}/body`);
    expect(Buffer.from(await body.arrayBuffer()).equals(bytesOf(row)), row.file).toBe(true);
    const { body: details } = await app.get(`/api/messages/${id}`);
    expect(details.status, row.file).toBe(row.status);
    const errors = details.issues.filter(({ severity }: any) => severity === 'error');
    expect(errors.map(({ code }: any) => code).join(' '), row.file).toBe(row.errors);
  }
}

/** Each resource that a translated message states can be read, and is found in the slice of its patient. */
async function expectSearchable(app: RunningApp): Promise<void> {
  const { part } = app.app.journal.parts[0]!;
  const found = new Map<string, Set<string>>();
  const idsFound = async (type: string, patient: string): Promise<Set<string>> => {
    const search = type === 'Patient' ? `Patient?_id=${patient}` : `${type}?patient=${patient}&_count=1000`;
    const known = found.get(search) ?? new Set<string>();
    if (!found.has(search)) {
      const { status, body } = await app.get(search);
      expect(status, search).toBe(200);
      for (const { resource } of body.entry ?? []) known.add(resource.id);
      found.set(search, known);
    }
    return known;
  };
  for (const [index, row] of table.entries()) {
    const stated = await statedBy(app, `${part}-${index + 1}`);
    if (row.searchable === '') {
      expect(stated, row.file).toEqual([]);
      continue;
    }
    const patients = stated.filter(({ type }) => type === 'Patient');
    for (const type of row.searchable.split(' ')) {
      const ids = stated.filter((resource) => resource.type === type).map(({ id }) => id);
      expect(ids.length, `${row.file} states ${type}`).toBeGreaterThan(0);
      const known = await Promise.all(patients.map(({ id }) => idsFound(type, id)));
      for (const id of ids)
        expect(
          known.some((slice) => slice.has(id)),
          `${row.file} ${type}/${id}`,
        ).toBe(true);
    }
  }
}

/** The resources that a message's fields went into, by its lineage. */
async function statedBy(app: RunningApp, message: string): Promise<{ type: string; id: string }[]> {
  const { body } = await app.get(`/api/messages/${message}/lineage`);
  const stated = new Map<string, { type: string; id: string }>();
  for (const { fate, to, also = [] } of body.rows) {
    if (fate !== 'mapped') continue;
    for (const path of [to, ...also]) {
      const [, type, id] = /^([A-Z]\w+)\/([^#]+)#/.exec(path) ?? [];
      if (type !== undefined && id !== undefined) stated.set(`${type}/${id}`, { type, id });
    }
  }
  return [...stated.values()];
}

/** What is on disk once the server is gone: the bytes, the findings, the fate of each. */
async function expectJournal(place: Place): Promise<void> {
  await using db = await openDatabase(place);
  const rows = await db.query<{ body: Buffer; issues: { code: string }[] | null; status: string }>(
    'select j.body, j.issues, i.status from journal j join journal_index i using (part, seq) order by part, seq',
  );
  expect(rows.length).toBe(table.length);
  for (const [index, row] of table.entries()) {
    const { body, issues, status } = rows[index]!;
    expect(body.equals(bytesOf(row)), row.file).toBe(true);
    expect({ status, findings: (issues ?? []).map(({ code }) => code).join(' ') }, row.file).toEqual({
      status: row.status,
      findings: row.findings,
    });
  }
}
