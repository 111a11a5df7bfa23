import { describe, expect, test } from 'vitest';
import { openDatabase } from '#database/open-database.ts';
import { administer } from '#test/support/administer.ts';
import { openDatabaseProxy } from '#test/support/database-proxy.ts';
import { databaseKinds, freshPlace, type Place } from '#test/support/databases.ts';
import type { faults } from '#test/support/file-faults.ts';
import { type ObservedServer, observeServer } from '#test/support/observe-server.ts';
import { framed, type RawSender } from '#test/support/raw-sender.ts';
import { adt } from '#test/support/receiver.ts';

const name = 'QUILLFEATHER';
const admission = (id: string) => adt(id).replace('Doe', name);
const mllp = { host: '127.0.0.1', port: 0 };
/** What a database in trouble tells of may name a row: none of it may reach the log. */
const secrets = [name, 'T-during77', 'T-during^'];

/** Trouble of the database, as it is made and ended. */
interface Trouble {
  /** A message may get through it. */
  readonly isPassable?: boolean;
  begin(server: ObservedServer): unknown;
  end(server: ObservedServer): unknown;
}

/**
 * Before the trouble a message is taken; during it another one is refused (AR, or the connection closed) unless it is in the
 * journal; after it the same connections go on, and the refused message, sent again, is there once.
 */
async function goesThrough(
  { begin, end, isPassable = false }: Trouble,
  there: Place,
  served: Place = there,
): Promise<void> {
  {
    await using server = await observeServer(served, {
      feeds: [
        { name: 'open', mllp },
        { name: 'beside', mllp },
      ],
    });
    const sender = await server.connect();
    const neighbour = await server.connect('beside');
    await sender.write(framed(admission('T-before')));
    expect(await sender.until(1)).toEqual(['AA T-before']);

    await begin(server);
    await neighbour.write(framed(admission('T-beside')).slice(0, 100));
    await sender.write(framed(admission('T-during')));
    const [, answer] = await sender.until(2);
    expect(['AR T-during', ...(isPassable ? ['AA T-during'] : [])]).toContain(answer);
    expect(sender.blocks[1]).not.toContain(name);
    await end(server);

    await neighbour.write(framed(admission('T-beside')).slice(100));
    await neighbour.until(1);
    await untilTaken(sender, 'T-during');
    await untilTaken(neighbour, 'T-beside');
    await untilTaken(sender, 'T-after');
    await server.caughtUp();
    for (const id of ['T-before', 'T-during', 'T-beside', 'T-after']) {
      expect((await server.get(`/fhir/Patient?identifier=${id}77`)).body.entry, id).toHaveLength(1);
    }
    expect((await server.get('/readyz')).status).toBe(200);
    const { body: metrics } = await server.get('/metrics');
    expect(metrics).not.toContain('causeway_unexpected_total{');
    await server.stop();
    for (const secret of secrets) expect(server.log + metrics).not.toContain(secret);
  }
  expect(await journalled(there)).toEqual(['T-after', 'T-before', 'T-beside', 'T-during']);
}

/** As a sender does: the same message until it is accepted. Whatever refuses it must say AR. */
async function untilTaken(sender: RawSender, id: string): Promise<void> {
  for (;;) {
    const count = sender.blocks.length;
    await sender.write(framed(admission(id)));
    const answer = (await sender.until(count + 1)).at(-1);
    if (answer === `AA ${id}`) return;
    expect(answer).toBe(`AR ${id}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The control ids in the journal, once the server is gone. */
async function journalled(place: Place): Promise<string[]> {
  await using db = await openDatabase(place);
  const rows = await db.query<{ control_id: string }>('select control_id from journal order by control_id');
  return rows.map(({ control_id }) => control_id);
}

describe('trouble of the embedded database', () => {
  test.each(['diskFull', 'logFull', 'syncFails', 'crash'] satisfies (keyof typeof faults)[])(
    '%s: nothing is accepted that is not in the journal, and all goes on after it',
    async (fault) => {
      const place = await freshPlace('embedded');
      try {
        const trouble = {
          begin: (server: ObservedServer) => server.fault(fault),
          end: (server: ObservedServer) => server.fault('none'),
        };
        await goesThrough(trouble, place);
      } finally {
        await place.remove();
      }
    },
  );

  test('a disk that stays full ends the process; what was acknowledged is there, and what was not is not', async () => {
    const place = await freshPlace('embedded');
    try {
      {
        await using server = await observeServer(place);
        const sender = await server.connect();
        await sender.write(framed(admission('T-before')));
        await sender.until(1);
        await server.caughtUp();
        await server.fault('diskFull');
        await sender.write(framed(admission('T-during')));
        expect(await server.ended).toBe(69);
        const answers = await sender.untilClosed();
        expect(answers.slice(1).filter((answer) => answer !== 'AR T-during')).toEqual([]);
        expect(server.log).toContain('database gone');
        for (const secret of secrets) expect(server.log).not.toContain(secret);
      }
      expect(await journalled(place)).toEqual(['T-before']);
      await using server = await observeServer(place);
      await untilTaken(await server.connect(), 'T-during');
    } finally {
      await place.remove();
    }
  });
});

/** SQLSTATE 53100, as a server says it whose disk is full; here, when the journal is written to. */
const diskFull = `create function disk_full() returns trigger language plpgsql as $$
  begin raise exception 'could not extend file' using errcode = 'disk_full', detail = new.control_id; end $$;
  create trigger disk_full before insert on journal for each row execute function disk_full()`;

describe.skipIf(!databaseKinds().includes('PostgreSQL'))('trouble of a PostgreSQL server', () => {
  test('its backends are terminated', () =>
    onServer((url) => {
      const { pathname } = new URL(url);
      return {
        // Connections that ended while nothing used them are replaced before a message meets one.
        isPassable: true,
        begin: () =>
          administer(
            url.replace(pathname, '/postgres'),
            `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${pathname.slice(1)}'`,
          ),
        end: () => undefined,
      };
    }));

  test('its disk is full', () =>
    onServer((url) => ({
      begin: () => administer(url, diskFull),
      end: () => administer(url, 'drop function disk_full() cascade'),
    })));

  test('it takes no connection and ends those that there are', async () => {
    const place = await freshPlace('PostgreSQL');
    try {
      await using proxy = await openDatabaseProxy(place.url!);
      const trouble = { begin: () => proxy.cut(), end: () => proxy.mend() };
      await goesThrough(trouble, place, { ...place, url: proxy.url });
    } finally {
      await place.remove();
    }
  });
});

async function onServer(troubleOf: (url: string) => Trouble): Promise<void> {
  const place = await freshPlace('PostgreSQL');
  try {
    await goesThrough(troubleOf(place.url!), place);
  } finally {
    await place.remove();
  }
}
