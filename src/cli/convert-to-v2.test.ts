import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adt } from '#test/support/receiver.ts';
import { runCommand } from '#test/support/run-command.ts';

const observation = {
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2345-7', display: 'Glucose' }] },
  subject: { reference: 'Patient/p1' },
};
const patient = { resourceType: 'Patient', id: 'p1', name: [{ family: 'Doe', given: ['Jane'] }], gender: 'female' };
/** `4.10` and not `4.1`: written by hand, as JSON of JavaScript would not keep it. */
const bundle = JSON.stringify({
  resourceType: 'Bundle',
  type: 'collection',
  timestamp: '2024-05-01T08:00:00Z',
  entry: [{ resource: patient }, { resource: { ...observation, valueQuantity: { value: 0, unit: 'mmol/L' } } }],
}).replace('"value":0', '"value":4.10');

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-to-v2-'));
  await writeFile(join(directory, 'result.json'), bundle);
  await writeFile(join(directory, 'person.json'), JSON.stringify(patient));
  await writeFile(join(directory, 'bad.json'), '{');
  await writeFile(join(directory, 'a.hl7'), adt('A1'));
});
afterAll(() => rm(directory, { recursive: true }));

const lines = (text: string) => text.split('\r').slice(0, -1);

test('a Bundle becomes the message that it is worth, with the digits of its numbers', async () => {
  const { exitCode, stdout } = await runCommand(['convert', 'result.json', '--to', 'v2'], { directory });
  expect(exitCode).toBe(0);
  const segments = lines(stdout);
  expect(segments.map((line) => line.slice(0, 3))).toEqual(['MSH', 'PID', 'OBR', 'OBX']);
  expect(segments[0]).toMatch(/^MSH\|\^~\\&\|\|\|\|\|20240501080000\+0000\|\|ORU\^R01\^ORU_R01\|\w+\|P\|2\.5\.1$/);
  expect(segments[3]).toBe('OBX|1|NM|2345-7^Glucose^LN||4.10|mmol/L|||||F');
});

test('--type says which of the messages that it could be', async () => {
  const { stdout } = await runCommand(['convert', 'result.json', '--to', 'v2', '--type', 'ADT^A31'], { directory });
  expect(lines(stdout)[0]).toContain('|ADT^A31^ADT_A05|');
  const refused = await runCommand(['convert', 'result.json', '--to', 'v2', '--type', 'XYZ'], { directory });
  expect([refused.exitCode, refused.stderr]).toEqual([
    64,
    expect.stringContaining('--type: is no type that is written'),
  ]);
});

test('--out writes a file for each, and goes on past bad ones', async () => {
  const words = ['convert', 'result.json', 'bad.json', 'person.json', '--to', 'v2', '--out', 'out'];
  const { exitCode, stderr } = await runCommand(words, { directory });
  expect(exitCode).toBe(1);
  expect((await readdir(join(directory, 'out'))).sort()).toEqual(['person.hl7', 'result.hl7']);
  expect(await readFile(join(directory, 'out/person.hl7'), 'utf8')).toContain('|ADT^A28^ADT_A05|');
  expect(stderr).toContain('(CW-WRT-001)');
});

test('--original edits the message that the Bundle was made of: nothing changed, nothing but a name changed', async () => {
  const { stdout } = await runCommand(['convert', 'a.hl7'], { directory });
  const original = await readFile(join(directory, 'a.hl7'), 'utf8');
  const family = /PID(?:\|[^|]*){4}\|([^^|]+)/.exec(original)![1]!;
  await writeFile(join(directory, 'same.json'), stdout);
  await writeFile(join(directory, 'changed.json'), stdout.replaceAll(`"family": "${family}"`, '"family": "Newname"'));
  const run = async (file: string) =>
    (await runCommand(['convert', file, '--to', 'v2', '--original', 'a.hl7'], { directory })).stdout;
  expect(await run('same.json')).toBe(original);
  expect(await run('changed.json')).toBe(original.replace(family, 'Newname'));
});

test('what is no JSON is said, and exits 65', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['convert', 'a.hl7', '--to', 'v2'], { directory });
  expect([exitCode, stdout]).toEqual([65, '']);
  expect(stderr).toContain('(CW-WRT-001)');
});
