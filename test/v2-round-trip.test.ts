/**
 * There and back: v2 → FHIR → v2, from the Bundle alone (no journal, our own extensions taken out of it). What is counted are the codes,
 * dates and quantities of a message by the data types of its fields, the header and set ids left out (`support/v2-facts.ts`); each needs
 * a leaf of its own that says the same in what comes back.
 */
import { describe, expect, test } from 'vitest';
import type { Json } from '#flow';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { cleanMess } from '#synthetic/mess/mess.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { hasSamples, sampleMessages } from '#test/support/samples.ts';
import { type Counts, compareFacts, factsOf, inStandardElements } from '#test/support/v2-facts.ts';
import { backAgain, bundleAndLineage, withoutOwn } from '#test/support/v2-round-trip.ts';

interface Trip {
  readonly name: string;
  readonly family: string;
  readonly bytes: Uint8Array;
}

const seed = 20261121;
const own: readonly Trip[] = [...hospitalNetwork({ seed, patients: 25, mess: cleanMess })].map(
  ({ bytes, type }, index) => ({
    name: `${type} ${index}`,
    family: type.slice(0, 3),
    bytes,
  }),
);
const families = new Set(['ADT', 'ORU', 'ORM', 'OML', 'OMG', 'SIU', 'VXU', 'RDE', 'RDS', 'RAS', 'MDM']);
const samples: readonly Trip[] = sampleMessages()
  .map(([name, bytes]) => ({ name, bytes, family: parseMessage(bytes).code }))
  .filter(({ family }) => families.has(family));

interface Tally {
  readonly sent: Counts;
  readonly kept: Counts;
  /** Of facts that FHIR's own elements tell. */
  readonly standardSent: Counts;
  readonly standardKept: Counts;
}

const none = (): Counts => ({ code: 0, date: 0, quantity: 0 });
const kinds = ['code', 'date', 'quantity'] as const;

function tallyOf(trips: readonly Trip[]): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { family, bytes } of trips) {
    const message = parseMessage(bytes);
    const { bundle, lineage } = bundleAndLineage(message);
    const back = backAgain(withoutOwn(bundle)).messages.flatMap((one) => factsOf(parseMessage(one.bytes)));
    const facts = factsOf(message);
    const standard = inStandardElements(lineage);
    for (const name of [family, 'all']) {
      const tally = tallies.get(name) ?? { sent: none(), kept: none(), standardSent: none(), standardKept: none() };
      tallies.set(name, tally);
      const whole = compareFacts(facts, back);
      const told = compareFacts(
        facts.filter(({ leaf }) => standard.has(leaf)),
        back,
      );
      for (const kind of kinds) {
        tally.sent[kind] += whole.all[kind];
        tally.kept[kind] += whole.inMessage[kind];
        tally.standardSent[kind] += told.all[kind];
        tally.standardKept[kind] += told.inMessage[kind];
      }
    }
  }
  return tallies;
}

const percent = (kept: number, sent: number) => (sent === 0 ? 100 : Math.floor((1000 * kept) / sent) / 10);

function print(title: string, tallies: ReadonlyMap<string, Tally>): void {
  const lines = [...tallies].map(([family, { sent, kept, standardSent, standardKept }]) => {
    const figures = kinds.map(
      (kind) =>
        `${kind === 'quantity' ? 'quantitie' : kind}s ${kept[kind]}/${sent[kind]} = ${percent(kept[kind], sent[kind])} % (of standard elements ${percent(standardKept[kind], standardSent[kind])} %)`,
    );
    return `  ${family}: ${figures.join(' · ')}`;
  });
  process.stdout.write(`${title}\n${lines.join('\n')}\n`);
}

test('our own traffic comes back: at least 85 % of all codes, dates and quantities', () => {
  const tallies = tallyOf(own);
  print('there and back, our own traffic', tallies);
  expect([...tallies.keys()].toSorted()).toEqual(['ADT', 'ORU', 'all']);
  for (const [family, { sent, kept }] of tallies) {
    for (const kind of kinds) {
      // A family without quantities to speak of has no share of them.
      if (sent[kind] < 20) continue;
      expect(percent(kept[kind], sent[kind]), `${family} ${kind}`).toBeGreaterThanOrEqual(85);
    }
  }
});

test.skipIf(!hasSamples)('the public samples, which fill every field: at least 85 % of all that they hold', () => {
  const tallies = tallyOf(samples);
  print('there and back, public samples', tallies);
  const all = tallies.get('all')!;
  expect(percent(all.standardKept.code, all.standardSent.code)).toBeGreaterThanOrEqual(98);
  expect(percent(all.standardKept.date, all.standardSent.date)).toBeGreaterThanOrEqual(97);
  expect(percent(all.standardKept.quantity, all.standardSent.quantity)).toBeGreaterThanOrEqual(97);
  // Of everything that they hold, what our own extensions alone would carry included.
  expect(percent(all.kept.code, all.sent.code)).toBeGreaterThanOrEqual(90);
  expect(percent(all.kept.date, all.sent.date)).toBeGreaterThanOrEqual(91);
  expect(percent(all.kept.quantity, all.sent.quantity)).toBeGreaterThanOrEqual(86);
});

if (!hasSamples) process.stdout.write('there and back: the public samples are not beside the repository, skipped\n');

describe.each([
  ['our own traffic', own],
  ['the public samples', samples],
] as const)('what is written of %s', (_title, trips) => {
  test('is a message of the type that came, parses without a finding, and each segment has a place in its structure', () => {
    const wrong = trips.flatMap(({ name, bytes }) => {
      const message = parseMessage(bytes);
      const { messages } = backAgain(withoutOwn(bundleAndLineage(message).bundle));
      const types = messages.map(({ type }) => type).join(', ');
      const found = messages.flatMap((one) => {
        const read = parseMessage(one.bytes);
        return [...read.findings, ...groupMessage(read).findings].map(({ code, place }) => `${name}: ${code} ${place}`);
      });
      if (exempt.has(name)) return [];
      return types === message.type ? found : [...found, `${name}: ${message.type} came back as ${types}`];
    });
    expect(wrong).toEqual([]);
  });
});

/** Visits that move (A45), whose MRG our own extensions alone hold. */
const exempt: ReadonlySet<string> = new Set(['ADT-A45-01.hl7', 'ADT-A45-02.hl7']);

test('what came back says the same: v2 → FHIR → v2 → FHIR', () => {
  const differing = own.flatMap(({ name, bytes }) => {
    const first = bundleAndLineage(bytes).bundle;
    const [message] = backAgain(first).messages;
    const second = bundleAndLineage(message!.bytes).bundle;
    return differences(essence(first), essence(second)).map((path) => `${name}: ${path}`);
  });
  const counts = Map.groupBy(differing, (one) => one.replace(/^\S+ \d+: /, ''));
  const rows = [...counts]
    .map(([path, all]) => `${all.length} ${path} (${all[0]})`)
    .toSorted((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10));
  expect(rows).toEqual([]);
});

/** Resources by type, without ids, references and what is of the message alone: MessageHeader, Provenance and what names its systems. */
function essence(bundle: Json): ReadonlyMap<string, readonly Json[]> {
  const { entry } = bundle as { entry: { resource: { resourceType: string } }[] };
  const ofMessage = new Set(['MessageHeader', 'Provenance', 'NamingSystem', 'Device']);
  const kept = entry.map(({ resource }) => resource).filter(({ resourceType }) => !ofMessage.has(resourceType));
  return Map.groupBy(kept.map(plain), (one) => (one as { resourceType: string }).resourceType);
}

function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('rawJSON' in value) return JSON.stringify(value);
  const made: { [name: string]: Json } = {};
  for (const [name, child] of Object.entries(value)) {
    if (name === 'id' || name === 'reference' || name === 'meta') continue;
    made[name] = plain(child);
    // An order group is written with an ORC, and its control code, also where an old sender had none.
    if (name === 'extension' && Array.isArray(child)) {
      const rest = child.filter((one) => (one as { url?: string }).url !== 'urn:causeway:v2:ORC-1');
      if (rest.length === 0) delete made[name];
      else made[name] = plain(rest);
    }
  }
  return made;
}

function differences(one: ReadonlyMap<string, readonly Json[]>, other: ReadonlyMap<string, readonly Json[]>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((type) => {
    const [before, after] = [one.get(type) ?? [], other.get(type) ?? []].map((all) =>
      all.map((each) => flat(each, '')),
    );
    if (before!.length !== after!.length) return [`${type}: ${before!.length} became ${after!.length}`];
    return before!.flatMap((lines, index) => [
      ...lines.filter((line) => !after![index]!.includes(line)).map((line) => `${type}${line} is gone`),
      ...after![index]!.filter((line) => !lines.includes(line)).map((line) => `${type}${line} is new`),
    ]);
  });
}

/** `.name.family = Doe`, a line each; of places in lists nothing is said. */
function flat(value: Json, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => flat(one, path));
  if (typeof value !== 'object' || value === null) return [`${path} = ${String(value)}`];
  return Object.entries(value).flatMap(([name, child]) => flat(child, `${path}.${name}`));
}
