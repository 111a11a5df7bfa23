/**
 * A power cut at any time after an acknowledgement leaves the message in the journal: the files of the embedded database are
 * recorded while the whole server works, and put back as a cut leaves them (`power-loss.ts`). A server's files are its own
 * affair; one that does not sync is refused at the start (CW-DB-013).
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#database/open-database.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { freshPlace } from '#test/support/databases.ts';
import { type FileEvent, fileTrace } from '#test/support/file-trace.ts';
import { readTrace, restoreAfter, syncPositions } from '#test/support/power-loss.ts';
import { runApp } from '#test/support/running-app.ts';

const seed = 20_260_301;
const bursts = [1, 1, 16, 1, 4, 1, 16, 1, 1, 8, 1, 16, 1];

interface Recording {
  /** The directory as it was before. */
  readonly base: string;
  readonly trace: readonly FileEvent[];
  readonly messages: readonly Uint8Array[];
  /** Of each message in turn, where in the trace its acknowledgement left, or a little before. */
  readonly acknowledgedAt: readonly number[];
}

describe('a whole server whose power is cut', () => {
  let scratch: string;
  let recording: Recording;
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'causeway-power-'));
    recording = await record('synced', 'on');
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  async function record(name: string, syncs: 'on' | 'off'): Promise<Recording> {
    const place = await freshPlace('embedded');
    try {
      const base = join(scratch, name);
      cpSync(join(place.dataDir, 'database'), base, { recursive: true });
      const file = join(scratch, `${name}.trace`);
      const trace = fileTrace(file, { syncs });
      const acknowledgedAt: number[] = [];
      const messages = messagesOf(bursts.reduce((sum, burst) => sum + burst, 0));
      const app = await runApp(
        place,
        {},
        {
          databaseHook: trace.hook,
          // One connection, whose answers leave in order.
          step: (passed) => {
            if (passed === 'receive: committed, answer not sent') acknowledgedAt.push(trace.position());
          },
        },
      );
      const sender = await app.connect();
      let sent = 0;
      for (const burst of bursts) {
        const answers = messages.slice(sent, sent + burst).map((message) => sender.send(message));
        for (const answer of await Promise.all(answers)) expect(Buffer.from(answer).toString()).toMatch(/\rMSA\|AA\|/);
        sent += burst;
      }
      const end = trace.position();
      await sender.close();
      await app[Symbol.asyncDispose]();
      expect(acknowledgedAt).toHaveLength(messages.length);
      return { base, trace: readTrace(file).slice(0, end), messages, acknowledgedAt };
    } finally {
      await place.remove();
    }
  }

  /** The data directory as a cut there leaves it. */
  function cut(recording: Recording, at: number, loss: 'all' | { seed: number }): string {
    const dataDir = join(scratch, 'cut');
    rmSync(dataDir, { recursive: true, force: true });
    mkdirSync(dataDir);
    restoreAfter({ ...recording, at, loss }, join(dataDir, 'database'));
    return dataDir;
  }

  /** How many of the messages that were acknowledged before the cut the journal does not have, byte for byte and in order. */
  async function lostBy(recording: Recording, at: number, dataDir: string): Promise<number> {
    await using db = await openDatabase({ dataDir });
    const rows = await db.query<{ body: Buffer }>('select body from journal order by seq');
    const acknowledged = recording.acknowledgedAt.filter((position) => position <= at).length;
    const lost = recording.messages
      .slice(0, acknowledged)
      .filter((message, index) => !rows[index]?.body.equals(message));
    return lost.length;
  }

  test('no acknowledgement outruns the sync: at the moment it leaves, the message outlives the cut', async () => {
    const { acknowledgedAt, trace } = recording;
    expect(syncPositions(trace).length).toBeGreaterThan(bursts.length);
    const places = [0, 1, 2, 17, 18, 40, acknowledgedAt.length - 1];
    for (const [turn, index] of places.entries()) {
      const at = acknowledgedAt[index]!;
      const loss = turn % 2 === 0 ? 'all' : { seed: seed + at };
      const where = `cut as answer ${index + 1} leaves, at event ${at} of ${trace.length}, loss ${JSON.stringify(loss)}`;
      expect(await lostBy(recording, at, cut(recording, at, loss)), where).toBe(0);
    }
  });

  test('it is the sync that saves it: a moment before, the first message is lost', async () => {
    const { trace, acknowledgedAt } = recording;
    const at = trace.slice(0, acknowledgedAt[0]).findLastIndex(({ op }) => op === 'sync');
    const tooEarly = { ...recording, acknowledgedAt: [at] };
    expect(await lostBy(tooEarly, at, cut(recording, at, 'all'))).toBe(1);
  });

  test('the server starts on what is left, and takes again what is sent again', async () => {
    const { messages, acknowledgedAt } = recording;
    const index = 20;
    const dataDir = cut(recording, acknowledgedAt[index]!, 'all');
    {
      await using app = await runApp({ dataDir, url: undefined });
      // The sender has no answer to what came after, and repeats one that it has.
      for (const message of messages.slice(index)) expect(await app.send(message)).toContain('MSA|AA|');
      await app.app.caughtUp();
      expect((await app.get('/readyz')).status).toBe(200);
    }
    const all = { ...recording, acknowledgedAt: messages.map(() => 0) };
    expect(await lostBy(all, 0, dataDir)).toBe(0);
    await using db = await openDatabase({ dataDir });
    expect(await db.query('select count(*)::int as entries, max(seq)::int as last from journal')).toEqual([
      { entries: messages.length, last: messages.length },
    ]);
  });

  test('where syncs do nothing acknowledged messages are lost: the test can fail', async () => {
    const unsynced = await record('unsynced', 'off');
    expect(syncPositions(unsynced.trace)).toEqual([]);
    const end = unsynced.trace.length;
    expect(await lostBy(unsynced, end, cut(unsynced, end, 'all'))).toBe(unsynced.messages.length);
  });
});

function messagesOf(count: number): Uint8Array[] {
  const messages: Uint8Array[] = [];
  const mess = { duplicate: 0 };
  for (const { bytes, expected } of hospitalNetwork({ seed, patients: 1000, systems: ['sandbar'], mess })) {
    if (expected === 'AA') messages.push(bytes);
    if (messages.length === count) break;
  }
  return messages;
}
