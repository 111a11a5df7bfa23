import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clinicalDocument } from '#test/support/clinical-document.ts';
import { adt } from '#test/support/receiver.ts';
import { runCommand } from '#test/support/run-command.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-convert-'));
  await mkdir(join(directory, 'in/deep'), { recursive: true });
  await writeFile(join(directory, 'in/a.hl7'), adt('A1'));
  await writeFile(join(directory, 'in/a.txt'), adt('A2'));
  await writeFile(join(directory, 'in/bad.hl7'), 'Dear colleague,\r');
  await writeFile(join(directory, 'in/deep/b.hl7'), adt('B1') + adt('B2'));
  await writeFile(join(directory, 'in/other.hl7'), adt('O1', { 9: 'ZZZ^Z01' }));
});
afterAll(() => rm(directory, { recursive: true }));

interface Bundle {
  readonly type: string;
  readonly entry: readonly {
    readonly resource: { readonly resourceType: string; readonly type?: string; readonly id?: string };
  }[];
}

test('a message becomes a transaction Bundle on standard output', async () => {
  const { exitCode, stdout } = await runCommand(['convert', 'in/a.hl7'], { directory });
  const bundle = JSON.parse(stdout) as Bundle;
  expect([exitCode, bundle.type]).toEqual([0, 'transaction']);
  const types = bundle.entry.map(({ resource }) => resource.resourceType);
  expect(types).toEqual(expect.arrayContaining(['Patient', 'Encounter']));
  expect(stdout.split('\n').length).toBeGreaterThan(20);
});

test('the same input gives the same output, another system other ids', async () => {
  const once = (await runCommand(['convert', 'in/a.hl7'], { directory })).stdout;
  expect((await runCommand(['convert', 'in/a.hl7'], { directory })).stdout).toBe(once);
  const other = (await runCommand(['convert', 'in/a.hl7', '--system', 'south'], { directory })).stdout;
  const patient = (text: string) =>
    (JSON.parse(text) as Bundle).entry.find(({ resource }) => resource.resourceType === 'Patient')!.resource.id;
  expect(patient(other)).not.toBe(patient(once));
});

test('several messages are printed one a line', async () => {
  const { stdout } = await runCommand(['convert', '-', 'in/a.hl7'], { directory, input: adt('S1') });
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as Bundle).type),
  ).toEqual(['transaction', 'transaction']);
});

test('what is no HL7v2 is said on standard error, and exits 65', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['convert', 'in/bad.hl7'], { directory });
  expect([exitCode, stdout]).toEqual([65, '']);
  expect(stderr).toContain('in/bad.hl7: Not an HL7v2 message');
  expect(stderr).toContain('(CW-HL7-001)');
});

test('lineage has a row for every field, as a table and as JSON', async () => {
  const table = await runCommand(['convert', 'in/a.hl7', '--lineage'], { directory });
  expect(table.stdout).toMatch(/^PID\[1\]-5\.1\S* +mapped +Patient\/\S+#name\[0\]\.family$/m);
  expect(table.stderr).toMatch(/in\/a\.hl7: \d+ mapped, \d+ preserved, \d+ ignored, \d+ unmapped/);
  const json = await runCommand(['convert', 'in/a.hl7', '--lineage', '--json'], { directory });
  const rows = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { file: string; place: string; fate: string; to: string });
  expect(rows.length).toBe(table.stdout.trim().split('\n').length);
  expect(rows).toContainEqual({
    file: 'in/a.hl7',
    place: expect.stringMatching(/^PID\[1\]-5\.2/),
    fate: 'mapped',
    to: expect.stringContaining('#name[0].given'),
  });
});

test('a folder becomes a folder: one JSON a file, on past bad ones, none written over', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['convert', 'in', '--out', 'out'], { directory });
  expect([exitCode, stdout]).toEqual([1, '']);
  expect((await readdir(join(directory, 'out'), { recursive: true })).sort()).toEqual(
    ['a.json', 'a.txt.json', 'bad.json', 'deep', 'deep/b.json', 'other.json'].sort(),
  );
  const read = async (name: string) =>
    JSON.parse(await readFile(join(directory, 'out', name), 'utf8')) as Bundle & { resourceType: string };
  expect((await read('a.json')).type).toBe('transaction');
  expect((await read('bad.json')).resourceType).toBe('OperationOutcome');
  const batch = await read('deep/b.json');
  expect([batch.type, batch.entry.map(({ resource }) => resource.type)]).toEqual([
    'collection',
    ['transaction', 'transaction'],
  ]);
  expect(stderr).toContain('3 of 5 files converted to out; 1 of a type that is not translated, 1 bad;');
});

test('documents of one name in several folders are written beside each other, and one that is broken says so', async () => {
  const names = ['one', 'two', 'three'].map((name) => join('ccd', name));
  for (const name of names) {
    await mkdir(join(directory, name), { recursive: true });
    await writeFile(join(directory, name, 'CCD.xml'), clinicalDocument());
  }
  await writeFile(join(directory, 'ccd/bad.xml'), '<ClinicalDocument xmlns="urn:hl7-org:v3"><a></ClinicalDocument>');
  const out = async (words: readonly string[], to: string) => {
    const { exitCode } = await runCommand(['convert', ...words, '--out', to], { directory });
    return [
      exitCode,
      ...(await readdir(join(directory, to), { recursive: true })).filter((name) => name.endsWith('.json')).sort(),
    ];
  };
  expect(await out(['ccd'], 'whole')).toEqual([1, 'bad.json', 'one/CCD.json', 'three/CCD.json', 'two/CCD.json']);
  const files = names.map((name) => join(name, 'CCD.xml'));
  expect(await out(files, 'flat')).toEqual([0, 'CCD.json', 'CCD.xml-3.json', 'CCD.xml.json']);
  const alone = await runCommand(['convert', 'ccd/bad.xml'], { directory });
  expect([alone.exitCode, alone.stdout]).toEqual([65, '']);
  expect(alone.stderr).toContain('(CW-XML-001)');
});

test('a folder without --out, an unknown zone or character set exit 64; nothing is written', async () => {
  for (const words of [
    ['in'],
    ['in/a.hl7', '--time-zone', 'Mars/Base'],
    ['in/a.hl7', '--charset', 'klingon'],
    ['in', '--out', 'x', '--lineage'],
  ]) {
    expect((await runCommand(['convert', ...words], { directory })).exitCode, words.join(' ')).toBe(64);
  }
  expect(existsSync(join(directory, 'x'))).toBe(false);
});

test('a place that cannot be written to exits 73', async () => {
  const { exitCode, stderr } = await runCommand(['convert', 'in/a.hl7', '--out', 'in/a.hl7'], { directory });
  expect([exitCode, stderr]).toEqual([73, expect.stringContaining('cannot be written')]);
});

test('a Bundle becomes a clinical document of its patient, several patients one each in a folder', async () => {
  const { stdout } = await runCommand(['convert', 'in/a.hl7'], { directory });
  await writeFile(join(directory, 'bundle.json'), stdout);
  const one = await runCommand(['convert', 'bundle.json', '--to', 'ccda', '--type', 'referral'], { directory });
  expect([one.exitCode, one.stdout]).toEqual([0, expect.stringContaining('<title>Referral Note</title>')]);
  const both = {
    resourceType: 'Bundle',
    entry: ['p', 'q'].map((id) => ({ resource: { resourceType: 'Patient', id } })),
  };
  await writeFile(join(directory, 'both.json'), JSON.stringify(both));
  expect((await runCommand(['convert', 'both.json', '--to', 'ccda'], { directory })).exitCode).toBe(64);
  const out = await runCommand(['convert', 'both.json', '--to', 'ccda', '--out', 'documents'], { directory });
  expect([out.exitCode, await readdir(join(directory, 'documents'))]).toEqual([0, ['both-2.xml', 'both.xml']]);
  await writeFile(join(directory, 'none.json'), '{"resourceType":"Bundle"}');
  const none = await runCommand(['convert', 'none.json', '--to', 'ccda'], { directory });
  expect([none.exitCode, none.stderr]).toEqual([65, expect.stringContaining('CW-CDA-030')]);
  expect(
    (await runCommand(['convert', 'bundle.json', '--to', 'ccda', '--type', 'novel'], { directory })).exitCode,
  ).toBe(64);
});
