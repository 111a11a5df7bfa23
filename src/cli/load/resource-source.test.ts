import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '#platform/limits.ts';
import { loadOf } from './load-entries.ts';
import { resourcesOf } from './resource-source.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-load-'));
});
afterAll(() => rm(directory, { recursive: true }));

const patient = (id: string) => JSON.stringify({ resourceType: 'Patient', id });

async function read(file: string, input: readonly (string | Uint8Array)[] = []) {
  const items = await Array.fromAsync(
    resourcesOf(file, directory, Readable.from(input.map((part) => Buffer.from(part)))),
  );
  return items.map(({ source, resource }) => [source, resource?.id]);
}

test('NDJSON is read line by line, whatever its chunks and line ends, and a bad line costs that line', async () => {
  const text = `${patient('ä')}\r\n\n{"resourceType":\n"text"\n${patient('2')}`;
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 3) }, (_, index) =>
    bytes.subarray(index * 3, index * 3 + 3),
  );
  expect(await read('-', chunks)).toEqual([
    ['-#1', 'ä'],
    ['-#3', undefined],
    ['-#4', undefined],
    ['-#5', '2'],
  ]);
});

test('gzipped NDJSON is unpacked as it is read', async () => {
  await writeFile(join(directory, 'a.ndjson.gz'), gzipSync(`${patient('1')}\n${patient('2')}\n`));
  expect(await read('a.ndjson.gz')).toEqual([
    ['a.ndjson.gz#1', '1'],
    ['a.ndjson.gz#2', '2'],
  ]);
});

test('a line that no server would take is passed over without being kept', async () => {
  const endless = Array.from({ length: limits.requestBytes / 1_000_000 + 2 }, () => 'x'.repeat(1_000_000));
  expect(await read('-', [...endless, `\n${patient('1')}`])).toEqual([
    ['-#1', undefined],
    ['-#2', '1'],
  ]);
});

test.each(['no-such.ndjson', 'no-such.json', 'no-such.tgz', 'no-such.ndjson.gz', 'torn.ndjson.gz'])(
  '%s that cannot be read ends the command with the reason',
  async (file) => {
    await writeFile(join(directory, 'torn.ndjson.gz'), 'no gzip');
    await expect(read(file)).rejects.toMatchObject({ code: 'CW-CLI-002', place: file });
  },
);

test('a resource is put under its id, or created; a collection is taken apart, a transaction kept whole', () => {
  const item = (resource: object) => loadOf({ source: 'f', resource: resource as never });
  expect(item({ resourceType: 'Patient', id: '1' })).toMatchObject({
    kind: 'entries',
    entries: [{ source: 'f', entry: { request: { method: 'PUT', url: 'Patient/1' } } }],
  });
  expect(item({ resourceType: 'Patient' })).toMatchObject({ entries: [{ entry: { request: { method: 'POST' } } }] });
  const entry = [{ resource: { resourceType: 'Patient', id: '1' } }, { resource: { resourceType: 'Patient' } }];
  expect(item({ resourceType: 'Bundle', type: 'searchset', entry })).toMatchObject({
    kind: 'entries',
    entries: [
      { source: 'f[0]', name: 'Patient/1' },
      { source: 'f[1]', name: 'Patient' },
    ],
  });
  const request = { method: 'DELETE', url: 'Patient/1' };
  expect(item({ resourceType: 'Bundle', type: 'transaction', entry: [{ request }] })).toMatchObject({
    kind: 'transaction',
    entries: [{ entry: { request } }],
  });
  expect(loadOf({ source: 'f', resource: undefined })).toEqual({ kind: 'unreadable', source: 'f' });
});
