import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDatabase } from '#database/open-database.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { createRandom } from '#synthetic/random.ts';
import type { Place } from '#test/support/databases.ts';
import { type MutatedFrame, mutateFrame } from '#test/support/mutate-frame.ts';
import { type ObservedServer, observeServer } from '#test/support/observe-server.ts';
import { onEachPlace } from '#test/support/places.ts';
import { framed, type RawSender } from '#test/support/raw-sender.ts';
import { adt } from '#test/support/receiver.ts';

/** Another seed, or a night's run, may be asked for. */
const seed = Number(process.env.CAUSEWAY_TEST_FUZZ_SEED ?? 20_260_301);
const frames = Number(process.env.CAUSEWAY_TEST_FUZZ_FRAMES ?? 3_200);
const lanes = 6;
/** A sender that has no answer after this long calls it hung. */
const hangMs = 2_000;
/** A machine that is busy with other things may be slower; what was slow is then tried again by itself. */
const patienceMs = 30_000;
/** Bytes in use after the last frame, beyond those after the first hundreds. */
const memoryGrowthBytes = 48 * 1024 * 1024;
const framesPerConnection = 40;
const maxMessageBytes = 1024 * 1024;

const mllp = { host: '127.0.0.1', port: 0 };
const feeds = [
  { name: 'strict', mllp, maxMessageBytes },
  { name: 'lenient', mllp, maxMessageBytes, missingStartBlock: 'accept' },
] as const;

/** Messages of all six systems, some in trouble already. */
const samples = [...hospitalNetwork({ seed, patients: 40, mess: { oversizedPdf: 0 } })].slice(0, 1_500);

/** A frame by its number alone, so that a failure can be had again. */
function frameOf(index: number): MutatedFrame {
  const random = createRandom(seed, index);
  return mutateFrame(random.pick(samples).bytes, random);
}

interface Outcome {
  readonly index: number;
  /** Answers that came before that of the good message behind it. */
  readonly answers: number;
  readonly isClosed: boolean;
  readonly tookMs: number;
}

onEachPlace('mutated frames', (place, kind) => {
  const count = kind === 'embedded' ? frames : Math.ceil(frames / 4);

  test(`${count} leave no crash, no hang and no heap, and each is answered or its connection closed`, async () => {
    const there = await place();
    const outcomes: Outcome[] = [];
    {
      await using server = await observeServer(there, { feeds: [...feeds], log: { level: 'warn' } });
      const warmth = Math.ceil(count / 8);
      outcomes.push(...(await sendFrames(server, 0, warmth)));
      await server.caughtUp();
      const before = await server.memory();
      outcomes.push(...(await sendFrames(server, warmth, count)));
      await server.caughtUp();
      expect((await server.memory()) - before, `memory, seed ${seed}`).toBeLessThan(memoryGrowthBytes);

      for (const { index } of outcomes.filter(({ tookMs }) => tookMs > hangMs)) {
        const [again] = await sendFrames(server, index, index + 1);
        expect(again!.tookMs, `${tell(index)} hangs`).toBeLessThan(hangMs);
      }
      expectAnswers(outcomes);
      await expectHealth(server, outcomes);
      await server.stop();
    }
    expect(outcomes.length).toBe(count);
    await expectKept(there, outcomes);
  }, 600_000);
});

/** Sends the frames of a range over several connections at a time. */
async function sendFrames(server: ObservedServer, from: number, to: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = from;
  const work = async (lane: number): Promise<void> => {
    const { name } = feeds[lane % feeds.length]!;
    let sender = await server.connect(name);
    for (let sent = 1; next < to; sent++) {
      const index = next++;
      const outcome = await attempt(sender, index);
      outcomes.push(outcome);
      if (!outcome.isClosed && sent % framesPerConnection !== 0) continue;
      if (!outcome.isClosed) await sender.close();
      sender = await server.connect(name);
    }
    await sender.close();
  };
  await Promise.all(Array.from({ length: Math.min(lanes, to - from) }, (_, lane) => work(lane)));
  return outcomes;
}

let goods = 0;

/** Sends a frame in pieces, and a good message behind it: when that is answered, the frame is done with. */
async function attempt(sender: RawSender, index: number): Promise<Outcome> {
  const { stream } = frameOf(index);
  const random = createRandom(seed, index, 1);
  const before = sender.blocks.length;
  const begun = performance.now();
  let at = 0;
  for (let pieces = random.between(1, 4); pieces > 1; pieces--) {
    const to = at + random.int(stream.length - at + 1);
    await sender.write(stream.subarray(at, to));
    at = to;
  }
  await sender.write(stream.subarray(at));
  // A frame without an end takes what follows into it where it is UTF-16 or too large: then a second one shows that all goes on.
  for (let tries = 1; ; tries++) {
    const good = `GOOD${++goods}`;
    await sender.write(framed(adt(good)));
    const isIt = (answer: string) => answer.endsWith(` ${good}`);
    const isDone = await sender.settles((answers) => answers.some(isIt), tries === 1 ? hangMs : patienceMs);
    if (!isDone && tries === 1) continue;
    const answers = sender.answers.slice(before);
    if (!isDone) throw new Error(`${tell(index)} has no answer after ${patienceMs} ms: ${answers.join(', ')}`);
    const own = answers.findIndex(isIt);
    if (own >= 0 && answers[own] !== `AA ${good}`) throw new Error(`${tell(index)} spoils the next: ${answers[own]}`);
    return {
      index,
      answers: own < 0 ? answers.length : own,
      isClosed: sender.isClosed,
      tookMs: tries === 1 ? performance.now() - begun : 0,
    };
  }
}

/** What is one complete frame has its answer, unless it asks for none; with a border inside, it may be closed upon. */
function expectAnswers(outcomes: readonly Outcome[]): void {
  let complete = 0;
  for (const { index, answers, isClosed } of outcomes) {
    const frame = frameOf(index);
    if (!frame.isFrame) continue;
    complete++;
    if (isClosed) throw new Error(`${tell(index)} ends its connection`);
    if (answers === 0 && !mayBeSilent(frame.content)) throw new Error(`${tell(index)} has no answer`);
  }
  expect(complete).toBeGreaterThan(outcomes.length / 2);
}

/** Whether its header says anything of answers (MSH-15, MSH-16), or it is one itself. */
function mayBeSilent(content: Buffer): boolean {
  const text = content.toString('latin1');
  const start = Math.max(0, text.indexOf('MSH'));
  const separator = text.charAt(start + 3);
  // A line break in the header does not end it where no segment follows.
  const isSegment = new RegExp(`[\\r\\n](?=[A-Z][A-Z0-9]{2}(?:${RegExp.escape(separator)}|[\\r\\n]|$))`);
  const fields = text.slice(start).split(isSegment, 1)[0]!.split(separator);
  return [14, 15].some((index) => (fields[index] ?? '').trim() !== '') || (fields[8] ?? '').startsWith('ACK');
}

async function expectHealth(server: ObservedServer, outcomes: readonly Outcome[]): Promise<void> {
  const sender = await server.connect('strict');
  await sender.write(framed(adt('HEALTHY')));
  expect(await sender.until(1)).toEqual(['AA HEALTHY']);
  await sender.close();
  await server.caughtUp();
  expect((await server.get('/fhir/Patient?identifier=HEALTHY77')).body.entry).toHaveLength(1);
  expect((await server.get('/readyz')).status).toBe(200);

  const { body: metrics } = await server.get('/metrics');
  expect(metrics, `seed ${seed}`).not.toContain('causeway_unexpected_total{');
  expect(await parkedOf(server), `parked, seed ${seed}`).toEqual([]);
  const reasons = [...(metrics as string).matchAll(/connections_closed_total\{feed="\w+",reason="([^"]+)"\} (\d+)/g)];
  const byServer = reasons.filter(([, reason]) => reason !== 'peer closed');
  const closed = outcomes.filter(({ isClosed }) => isClosed).length;
  expect(byServer.reduce((sum, [, , number]) => sum + Number(number), 0)).toBeGreaterThanOrEqual(closed);
}

/** Nothing that a message can contain keeps it from being applied. */
async function parkedOf(server: ObservedServer): Promise<string[]> {
  const { body } = await server.post('/api/messages/search', { query: 'status:parked' });
  return Promise.all(
    body.messages.map(async ({ id, issues }: any) => {
      const bytes = await server.bytesOf(id);
      return `${id} ${JSON.stringify(issues?.at(-1))} ${JSON.stringify(bytes.toString('latin1', 0, 2_000))}`;
    }),
  );
}

/** What was answered as a message is in the journal, byte for byte. */
async function expectKept(place: Place, outcomes: readonly Outcome[]): Promise<void> {
  await using db = await openDatabase(place);
  const rows = await db.query<{ sha256: Buffer }>('select sha256 from journal');
  const kept = new Set(rows.map(({ sha256 }) => sha256.toString('hex')));
  for (const { index, answers } of outcomes) {
    const { content, isFrame } = frameOf(index);
    if (!isFrame || answers === 0 || content.length > maxMessageBytes || isDivided(content)) continue;
    if (!kept.has(hash('sha256', content))) throw new Error(`${tell(index)} is not in the journal`);
  }
}

/** A batch is kept as its messages. */
function isDivided(content: Buffer): boolean {
  const text = content.toString('latin1');
  return /[FB][HT]S/.test(text) || text.indexOf('MSH') !== text.lastIndexOf('MSH') || !text.startsWith('MSH');
}

function tell(index: number): string {
  const { kinds, stream } = frameOf(index);
  return `frame ${index} of seed ${seed} (${kinds.join(', ')}; ${JSON.stringify(stream.toString('latin1', 0, 300))})`;
}
