/** The journal is the truth (DESIGN 7): what is derived can be thrown away at any time and comes out the same. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openDatabase } from '#database/open-database.ts';
import type { ConfigInput } from '#platform/config/schema.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { type SystemName, systems } from '#synthetic/systems.ts';
import type { Place } from '#test/support/databases.ts';
import {
  changedSince,
  changedVersionsSince,
  faultyVersions,
  keepContent,
  served,
} from '#test/support/derived-content.ts';
import { onEachPlace } from '#test/support/places.ts';
import { runCommand } from '#test/support/run-command.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';

const seed = 20_260_301;
const feedOf = (name: SystemName) => systems.find((system) => system.name === name)!.feed;
const traffic = [
  { of: 'sandbar', system: 'sandbar' },
  { of: 'sandbar-lab', system: 'sandbar' },
  { of: 'oldquay-lab', system: 'oldquay' },
] as const satisfies { of: SystemName; system: string }[];

type FeedInput = NonNullable<ConfigInput['feeds']>[number];
const configOf = (more: Partial<FeedInput> = {}): ConfigInput => ({
  feeds: traffic.map(({ of, system }) => ({ name: feedOf(of), system, mllp: { host: '127.0.0.1', port: 0 }, ...more })),
});

/** What each feed's system sends, without end, with repeats and results under the wrong patient. */
function startTraffic() {
  const mess = { duplicate: 0.05, reordered: 0.05, wrongPatient: 0.1, oversizedPdf: 0 };
  const streams = traffic.map(({ of }) => hospitalNetwork({ seed, patients: 100_000, systems: [of], mess }));

  async function sendWhile(app: RunningApp, isOn: (sent: number) => boolean, restMs = 0): Promise<void> {
    await Promise.all(
      traffic.map(async ({ of }, index) => {
        await using client = await app.connect(feedOf(of));
        for (let sent = 0; isOn(sent); sent += 4) {
          const burst = Array.from({ length: 4 }, () => streams[index]!.next().value!);
          const answers = await Promise.all(burst.map(({ bytes }) => client.send(bytes)));
          expect(answers.map((answer) => /\rMSA\|(..)/.exec(Buffer.from(answer).toString('latin1'))?.[1])).toEqual(
            burst.map(({ expected }) => expected),
          );
          await sleep(restMs);
        }
      }),
    );
  }

  return {
    /** Sends so many of each feed, a few at a time; each has the answer that it must have. */
    async send(app: RunningApp, count: number): Promise<void> {
      await sendWhile(app, (sent) => sent < count);
      await app.app.caughtUp();
    },
    /** Sends some fifty messages a second, as a busy hospital does, until the work is done. */
    async sendUntil<T>(app: RunningApp, work: Promise<T>): Promise<T> {
      let isDone = false;
      const sending = sendWhile(app, () => !isDone, 250);
      const result = await work.finally(() => {
        isDone = true;
      });
      await sending;
      await app.app.caughtUp();
      return result;
    },
  };
}

/** What an operator would type. */
const command = async (app: RunningApp, ...words: string[]) => {
  const { exitCode, stderr } = await runCommand([...words, '--server', new URL('/', app.fhir).href]);
  return { exitCode, said: stderr.trim() };
};

/** Looks into the database, the server being stopped. */
async function inside<T>(place: Place, look: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>): Promise<T> {
  await using db = await openDatabase(place);
  return await look(db);
}

async function expectUnchanged(place: Place): Promise<void> {
  await inside(place, async (db) => {
    expect(await changedSince(db)).toEqual([]);
    // Of a system with one feed all versions are the same, and in the same order.
    expect(await changedVersionsSince(db, ['oldquay'])).toEqual([]);
    expect(await faultyVersions(db)).toEqual([]);
  });
}

onEachPlace('everything derived', (place) => {
  test('is made anew while live traffic comes in, under the same ids', { timeout: 300_000 }, async () => {
    const there = await place();
    const { send, sendUntil } = startTraffic();
    {
      await using app = await runApp(there, configOf());
      await send(app, 200);
    }
    const before = await inside(there, (db) => db.query('select id, type, patient from resource where not deleted'));
    expect(before.length).toBeGreaterThan(300);
    {
      await using app = await runApp(there, configOf());
      const rebuilt = await sendUntil(app, command(app, 'rebuild', '--yes'));
      expect(rebuilt).toEqual({ exitCode: 0, said: 'Everything derived was made anew from the journal.' });
    }
    // What it came to under traffic is what it comes to at rest.
    await inside(there, keepContent);
    {
      await using app = await runApp(there, configOf());
      await app.app.rebuild();
    }
    await expectUnchanged(there);
    const gone = await inside(there, (db) =>
      db.query(
        `select b.* from jsonb_to_recordset($1) as b (id text, type text, patient text)
         where not exists (select from resource r where r.id = b.id and r.type = b.type and r.patient = b.patient)`,
        [JSON.stringify(before)],
      ),
    );
    expect(gone).toEqual([]);
  });

  test('comes back from the journal alone, also when the server is stopped in the midst of it', {
    timeout: 300_000,
  }, async () => {
    const there = await place();
    const { send } = startTraffic();
    {
      await using app = await runApp(there, configOf());
      await send(app, 200);
    }
    await inside(there, async (db) => {
      await keepContent(db);
      // All that is not truth: entries, receipts of duplicates, decisions, the key of ids.
      await db.query(`do $$ declare tables text; begin
        select string_agg(format('%I', tablename), ', ') into tables from pg_tables
          where schemaname = 'public' and tablename not like 'kept%' and tablename not in ('migration', 'installation',
            'journal', 'journal_part', 'journal_head', 'journal_dedup', 'journal_decision');
        execute 'truncate ' || tables;
      end $$`);
      expect(await db.query('select from resource')).toEqual([]);
      expect(await db.query('select from journal_offset')).toEqual([]);
    });
    {
      await using app = await runApp(there, configOf());
      await app.app.caughtUp();
    }
    await expectUnchanged(there);
    {
      const app = await runApp(there, configOf());
      const rebuilding = command(app, 'rebuild', '--yes');
      // The consumers at work are new ones, that stand at the beginning.
      while (app.app.consumers.get(feedOf('oldquay-lab'))!.position() > 100) await sleep(1);
      await app[Symbol.asyncDispose]();
      expect((await rebuilding).exitCode).not.toBe(0);
    }
    {
      await using app = await runApp(there, configOf());
      await app.app.caughtUp();
    }
    await expectUnchanged(there);
  });

  test('comes out of a replay as it would of a rebuild, while live traffic comes in', {
    timeout: 300_000,
  }, async () => {
    const there = await place();
    const { send, sendUntil } = startTraffic();
    {
      await using app = await runApp(there, configOf());
      await send(app, 40);
    }
    const otherwise = configOf({ timeZone: 'America/Anchorage', options: { joinText: false } });
    {
      await using app = await runApp(there, otherwise);
      const { exitCode, said } = await sendUntil(app, command(app, 'replay', 'last:1h'));
      expect([exitCode, said]).toEqual([
        0,
        expect.stringMatching(/patients folded anew, [1-9]\d* resources changed\.$/),
      ]);
      await app.app.caughtUp();
      // It has left nothing to do.
      expect((await command(app, 'replay', 'last:1h')).said).toMatch(/, 0 resources changed\.$/);
    }
    await inside(there, keepContent);
    {
      await using app = await runApp(there, otherwise);
      await app.app.rebuild();
    }
    // What is served; the journal's index tells what was found when a message was applied.
    await inside(there, async (db) => expect(await changedSince(db, served)).toEqual([]));
  });
});
