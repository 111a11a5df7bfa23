import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CausewayError } from '#platform/errors.ts';
import { MemoryIntake } from '#test/support/memory-intake.ts';
import { adt, EventLog, openFeed } from '#test/support/receiver.ts';
import { type FolderOptions, watchFolder } from './watch-folder.ts';

let folder: string;
let intake: MemoryIntake;
let events: EventLog;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folder-'));
  intake = new MemoryIntake();
  events = new EventLog();
});
afterEach(() => rm(folder, { recursive: true }));

const pollMs = 1e9;
let at = 0;

/** Never looks by itself: the test says when to look, and how much later. */
function open(options: Partial<FolderOptions> = {}) {
  const given = { folder, feed: openFeed, intake, events, pollMs, isNotified: false, now: () => 5000, step: () => {} };
  return watchFolder({ ...given, elapsed: () => at, ...options });
}

async function lookLater(watched: { look(): Promise<void> }): Promise<void> {
  at += pollMs;
  await watched.look();
}

/** A file is taken when a later look finds it as it was. */
async function lookTwice(watched: { look(): Promise<void> }): Promise<void> {
  await watched.look();
  await lookLater(watched);
}

const put = (name: string, text: string | Buffer) => writeFile(join(folder, name), text, 'latin1');
const list = async (place = '') =>
  (await readdir(join(folder, place))).filter((name) => !['done', 'failed'].includes(name)).sort();
const text = (name: string) => readFile(join(folder, name), 'latin1');

describe('a watched folder', () => {
  test('a message and a batch are taken, in the order of their names, and moved with their answers', async () => {
    await put('2.hl7', `FHS|^~\\&|A\rBHS|^~\\&|A\r${adt('b')}${adt('c')}BTS|2\rFTS|1\r`);
    await put('1.hl7', adt('a'));
    await using watched = await open();
    await lookTwice(watched);
    expect(intake.bodies).toEqual(['a', 'b', 'c'].map((id) => adt(id)));
    expect(intake.entries[0]).toMatchObject({ protocol: 'file', feed: 'adt' });
    expect(await list()).toEqual([]);
    expect(await list('done')).toEqual(['1.hl7', '1.hl7.ack', '2.hl7', '2.hl7.ack']);
    expect((await text('done/2.hl7.ack')).match(/MSA\|AA\|\w/g)).toEqual(['MSA|AA|b', 'MSA|AA|c']);
    expect(await text('done/1.hl7')).toBe(adt('a'));
  });

  test('a file that is still being written is not touched', async () => {
    await using watched = await open();
    await put('grows.hl7', adt('a'));
    await watched.look();
    await put('grows.hl7', adt('a') + adt('b'));
    await lookLater(watched);
    await watched.look();
    expect(intake.entries).toEqual([]);
    await lookLater(watched);
    expect(intake.bodies).toEqual([adt('a'), adt('b')]);
  });

  test('a rename from a temporary name is the way to write', async () => {
    await using watched = await open();
    for (const name of ['.a.hl7', 'a.tmp', 'a.part', 'a.ack']) await put(name, adt('a'));
    await mkdir(join(folder, 'sub'));
    await symlink('/etc/hostname', join(folder, 'link'));
    await lookTwice(watched);
    expect(intake.entries).toEqual([]);
    await rename(join(folder, 'a.tmp'), join(folder, 'a.hl7'));
    await lookTwice(watched);
    expect(intake.bodies).toEqual([adt('a')]);
  });

  test('a file with a refused message moves to failed with its answers; its good messages are taken', async () => {
    await put('mixed.hl7', adt('a') + adt('') + adt('c'));
    await put('junk.txt', 'hello');
    await put('empty.hl7', '');
    await put('count.hl7', `BHS|^~\\&|A\r${adt('d')}BTS|7\r`);
    await using watched = await open();
    await lookTwice(watched);
    expect(await list('failed')).toEqual(
      ['count.hl7', 'empty.hl7', 'junk.txt', 'mixed.hl7'].flatMap((name) => [name, `${name}.ack`]),
    );
    expect((await text('failed/mixed.hl7.ack')).match(/MSA\|A./g)).toEqual(['MSA|AA', 'MSA|AE', 'MSA|AA']);
    expect(await text('failed/empty.hl7.ack')).toContain('MSA|AR');
    expect(intake.entries.filter(({ disposition }) => disposition === 'apply').length).toBe(3);
  });

  test('without the database everything stays, in order, until it is back; what was taken is recognised', async () => {
    await put('1.hl7', adt('a') + adt('b'));
    await put('2.hl7', adt('c'));
    await using watched = await open();
    intake.trouble = new CausewayError('CW-DB-001');
    await lookTwice(watched);
    expect(await list()).toEqual(['1.hl7', '2.hl7']);
    expect(intake.entries).toEqual([]);
    intake.trouble = undefined;
    await lookTwice(watched);
    expect(intake.bodies).toEqual([adt('a'), adt('b'), adt('c')]);
    expect(await list()).toEqual([]);
  });

  test('a file that was taken before the process died is answered as before and not applied again', async () => {
    await put('1.hl7', adt('a') + adt('b'));
    {
      await using watched = await open({
        step: (name) => {
          if (name === 'receive: answer sent') throw new Error('dies here');
        },
      });
      await lookTwice(watched);
    }
    const first = await text('done/1.hl7.ack');
    // As if the move had not reached the disk.
    await rename(join(folder, 'done/1.hl7'), join(folder, '1.hl7'));
    await using watched = await open({ now: () => 99_000 });
    await lookTwice(watched);
    expect(intake.entries.length).toBe(2);
    expect(await text('done/1.hl7.ack')).toBe(first);
  });

  test('nothing in done is written over', async () => {
    await using watched = await open();
    for (const id of ['a', 'b']) {
      await put('same.hl7', adt(id));
      await lookTwice(watched);
    }
    expect(await list('done')).toEqual(['same.hl7', 'same.hl7.2', 'same.hl7.2.ack', 'same.hl7.ack']);
    expect(await text('done/same.hl7')).toBe(adt('a'));
    expect(await text('done/same.hl7.2')).toBe(adt('b'));
  });

  test('a stop in the midst of a file leaves it where it is', async () => {
    await put('1.hl7', Array.from({ length: 1000 }, (_, index) => adt(String(index))).join(''));
    const watched = await open();
    await watched.look();
    const release = intake.hold();
    const looking = lookLater(watched);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const stopped = watched[Symbol.asyncDispose]();
    release();
    await Promise.all([looking, stopped]);
    expect(await list()).toEqual(['1.hl7']);
    expect(intake.entries.length).toBeLessThan(1000);
    await using again = await open();
    await lookTwice(again);
    expect(await list('done')).toEqual(['1.hl7', '1.hl7.ack']);
    expect(intake.entries.length).toBe(1000);
  });

  test('a large file is read with bounded memory of messages in flight', async () => {
    const one = adt('x');
    await put('large.hl7', Array.from({ length: 5_000 }, (_, index) => one.replace('|x|', `|${index}|`)).join(''));
    await using watched = await open();
    await lookTwice(watched);
    expect(intake.entries.length).toBe(5_000);
    expect((await text('done/large.hl7.ack')).match(/MSA\|AA/g)?.length).toBe(5_000);
  });

  test.skipIf(process.getuid?.() === 0)('a file that cannot be read holds up no other', async () => {
    await put('1.hl7', adt('a'));
    await chmod(join(folder, '1.hl7'), 0);
    await put('2.hl7', adt('b'));
    await using watched = await open();
    await lookTwice(watched);
    expect(intake.bodies).toEqual([adt('b')]);
    expect(await list()).toEqual(['1.hl7']);
  });

  test('a folder that goes away is told, and found again', async () => {
    await using watched = await open();
    await rename(folder, `${folder}-away`);
    await watched.look();
    expect(events.lines).toContain('unexpected');
    await rename(`${folder}-away`, folder);
    await put('1.hl7', adt('a'));
    await lookTwice(watched);
    expect(intake.bodies).toEqual([adt('a')]);
  });

  test('polling and notifications find a file without being asked', async () => {
    await using _watched = await open({ pollMs: 10, isNotified: true, elapsed: () => performance.now() });
    await put('1.hl7', adt('a'));
    await events.until('file: done');
    expect(await list('done')).toEqual(['1.hl7', '1.hl7.ack']);
  });
});
