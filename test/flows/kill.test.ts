import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import { openDatabase } from '#database/open-database.ts';
import type { ConfigInput } from '#platform/config/schema.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { createRandom } from '#synthetic/random.ts';
import { type SystemName, systems } from '#synthetic/systems.ts';
import type { Place } from '#test/support/databases.ts';
import { changedSince, changedVersionsSince, faultyVersions, keepContent } from '#test/support/derived-content.ts';
import { type FaithfulSender, startSender } from '#test/support/faithful-sender.ts';
import { type MortalServer, mortalServer } from '#test/support/mortal-server.ts';
import { onEachPlace } from '#test/support/places.ts';
import { runApp } from '#test/support/running-app.ts';

const seed = 20_260_301;
/** A night's run may ask for more. */
const kills = Number(process.env.CAUSEWAY_TEST_KILLS ?? 210);

/** Two feeds of one system, which write the same patients, and one of another. */
const feeds: readonly { readonly of: SystemName; readonly system: string; readonly window: number }[] = [
  { of: 'sandbar', system: 'sandbar', window: 4 },
  { of: 'sandbar-lab', system: 'sandbar', window: 1 },
  { of: 'oldquay-lab', system: 'oldquay', window: 16 },
];
const feedOf = (name: SystemName) => systems.find((system) => system.name === name)!.feed;
const config: ConfigInput = {
  feeds: feeds.map(({ of, system }) => ({ name: feedOf(of), system, mllp: { host: '127.0.0.1', port: 0 } })),
};

/** Every trouble of a busy network, and more of those that a double or lost effect would show in. */
function* trafficOf(name: SystemName, seed: number) {
  const mess = { duplicate: 0.05, reordered: 0.05, wrongPatient: 0.05, oversizedPdf: 0 };
  for (const { bytes, expected } of hospitalNetwork({ seed, patients: 100_000, systems: [name], mess })) {
    yield { bytes, expected };
  }
}

onEachPlace('a server that is killed at every step of a message’s way', (place) => {
  test('has every acknowledged message once, nothing twice, all in order', { timeout: 900_000 }, async () => {
    await using hospitals = new AsyncDisposableStack();
    // Two at a time, as each is idle between a death and the next life.
    const [one, other] = [
      hospitals.use(openHospital(await place(), seed)),
      hospitals.use(openHospital(await place(), seed + 1)),
    ];
    // Once unharmed, to learn which steps there are.
    const counts = await one.server.liveFor(() => until(() => one.senders.every(({ answered }) => answered >= 60)));
    expect(Object.keys(counts).sort()).toEqual([...steps].sort());
    const plan = planOf(counts);
    expect(plan.length).toBe(kills);
    const next = plan.entries();
    const killAll = async ({ server }: Hospital) => {
      for (const [index, kill] of next) {
        await server.liveUntil(kill);
        report(`${index + 1} of ${plan.length} kills`);
      }
    };
    await Promise.all([killAll(one), killAll(other)]);
    report('');
    for (const hospital of [one, other]) await expectNothingLost(hospital, kills / 8);
  });
});

/** A server with senders that never tire, on data of its own. */
interface Hospital extends AsyncDisposable {
  readonly place: Place;
  readonly server: MortalServer;
  readonly senders: readonly FaithfulSender[];
}

function openHospital(place: Place, seed: number): Hospital {
  const server = mortalServer(place, config);
  const senders = feeds.map(({ of, window }) =>
    startSender({ feed: feedOf(of), server, messages: trafficOf(of, seed), window }),
  );
  return { place, server, senders, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function expectNothingLost({ place, server, senders }: Hospital, repeats: number): Promise<void> {
  await server.liveFor(() => Promise.all(senders.map((sender) => sender.finish())));
  const repeated = senders.reduce((sum, sender) => sum + sender.repeated, 0);
  expect(repeated, 'kills must have cost answers').toBeGreaterThan(repeats);
  {
    await using db = await openDatabase(place);
    for (const [index, { of }] of feeds.entries()) await expectJournal(db, feedOf(of), senders[index]!);
    expect(await faultyVersions(db)).toEqual([]);
    await keepContent(db);
  }
  await expectSameAfterRebuild(place);
}

/** Where a process may die. One that is new, or gone, is to be thought about. */
const steps = [
  'start: definitions loaded',
  'start: database open',
  'start: journal open',
  'start: consumers at work',
  'start: receivers open',
  'receive: frame complete',
  'journal: before append',
  'journal: appended, before answers',
  'receive: committed, answer not sent',
  'receive: answer sent',
  'journal: batch begun',
  'store: effect written, not committed',
  'journal: effect applied',
  'journal: offset written',
  'journal: batch committed',
];

/** Each step at its 1st, 2nd, 3rd … passing, as far as it is passed that often, in an order that the seed decides. */
function planOf(counts: Readonly<Record<string, number>>): { step: string; occurrence: number }[] {
  const plan: { step: string; occurrence: number }[] = [];
  for (let occurrence = 1; plan.length < kills; occurrence++) {
    for (const step of steps) {
      if (occurrence <= (step.startsWith('start:') ? 1 : counts[step]!)) plan.push({ step, occurrence });
    }
  }
  const random = createRandom(seed);
  return plan
    .slice(0, kills)
    .map((kill) => ({ kill, at: random.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ kill }) => kill);
}

/** The feed's entries are what was sent, in that order, repeats left out, numbered without gaps; and all are consumed. */
async function expectJournal(db: Database, feed: string, { sent, answered }: FaithfulSender): Promise<void> {
  const expected: Buffer[] = [];
  const known = new Set<string>();
  for (const { bytes } of sent) {
    const text = Buffer.from(bytes).toString('latin1');
    if (!known.has(text)) expected.push(Buffer.from(bytes));
    known.add(text);
  }
  expect(answered).toBe(sent.length);
  const [part] = await db.query<{ part: number; next: number; pos: number }>(
    `select p.part, h.next, o.pos from journal_part p join journal_head h using (part) join journal_offset o using (part)
     where p.feed = $1`,
    [feed],
  );
  expect(part).toMatchObject({ next: expected.length + 1, pos: expected.length });
  let seq = 0;
  for (let rows: { seq: number; body: Buffer }[]; seq < expected.length; seq += rows.length) {
    rows = await db.query('select seq, body from journal where part = $1 and seq > $2 order by seq limit 500', [
      part!.part,
      seq,
    ]);
    const wrong = rows.findIndex(
      (row, index) => row.seq !== seq + index + 1 || !row.body.equals(expected[seq + index]!),
    );
    if (wrong >= 0 || rows.length === 0)
      throw new Error(`${feed}: entry ${seq + 1 + wrong} is not the message sent as that`);
  }
}

/**
 * Applied in one go and in order, the same entries make the same content: so none was applied twice, left out or ahead of
 * another while the server was killed. Of a system with one feed, all versions are the same too.
 */
async function expectSameAfterRebuild(place: Place): Promise<void> {
  {
    await using app = await runApp(place, config);
    await app.app.rebuild();
  }
  await using db = await openDatabase(place);
  expect(await changedSince(db)).toEqual([]);
  expect(await changedVersionsSince(db, ['oldquay'])).toEqual([]);
  expect(await faultyVersions(db)).toEqual([]);
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** On a terminal only. */
function report(text: string): void {
  if (isatty(2)) writeSync(2, `\r\u001b[K${text}`);
}
