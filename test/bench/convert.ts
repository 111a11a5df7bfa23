import { convertMessage } from '#cli/convert-message.ts';
import { createZone } from '#platform/zone.ts';
import { trafficMix } from '#synthetic/mix.ts';
import { type BenchRow, median } from './bench-row.ts';

/** A server runs for days: the first rounds, in which functions are still being compiled, do not count. */
const warmUpRounds = 4;
const rounds = 7;
const roundMs = 400;

/**
 * How many messages a second become a transaction Bundle, as text, with the fate of every leaf told (`convert --lineage`),
 * per second of this process's CPU time. Beside it, as a floor: the same Bundles read from and written as JSON.
 */
export async function benchConvert(): Promise<BenchRow[]> {
  const all = [...trafficMix({ seed: 11, messages: 2_000, feeds: 1 })].map(({ bytes }) => bytes);
  const isOru = (bytes: Uint8Array) => Buffer.from(bytes).includes('|ORU^R01');
  return [
    compare('convert ORU^R01 with 10 OBX to a Bundle, with lineage', all.filter(isOru).slice(0, 256), 2_000),
    compare(
      'convert ADT to a Bundle, with lineage',
      all.filter((bytes) => !isOru(bytes)),
      3_000,
    ),
  ];
}

function compare(what: string, messages: readonly Uint8Array[], goal: number): BenchRow {
  const bundles = messages.map((bytes) => JSON.stringify(convert(bytes, 1).bundle));
  const ours: number[] = [];
  const floors: number[] = [];
  for (let round = 1; round <= warmUpRounds + rounds; round++) {
    const own = rate(messages, (bytes, seq) => {
      const { bundle, lineage } = convert(bytes, seq);
      return JSON.stringify(bundle).length + lineage().length;
    });
    const floor = rate(bundles, (text) => JSON.stringify(JSON.parse(text)).length);
    if (round <= warmUpRounds) continue;
    ours.push(own);
    floors.push(floor);
  }
  return {
    what,
    ours: median(ours),
    other: median(floors),
    otherName: 'the same Bundles from and to JSON text',
    unit: 'messages per CPU second',
    goal: { rate: goal },
  };
}

const timeZone = createZone('America/New_York');
const convert = (bytes: Uint8Array, seq: number) =>
  convertMessage(bytes, { system: 'bench', timeZone, seq, receivedAt: 0 });

function rate<Item>(items: readonly Item[], work: (item: Item, seq: number) => number): number {
  const before = process.cpuUsage();
  const until = performance.now() + roundMs;
  let count = 0;
  let made = 0;
  while (performance.now() < until) {
    for (const item of items) made += work(item, ++count);
  }
  const { user, system } = process.cpuUsage(before);
  if (made === 0) throw new Error('nothing was made');
  return (count * 1_000_000) / (user + system);
}
