import { join } from 'node:path';
import { convertMessage } from '#cli/convert-message.ts';
import { readTable } from '#platform/read-table.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { readCases } from '../read-cases.ts';
import { withHeader } from '../translate.ts';
import { probeMessages } from './probe-messages.ts';

/** What became of one leaf: how often, by target. */
type Targets = Map<string, number>;

/** By segment and field, in the order of the standard: what each component (`1`, `4.2`) became. */
export type FieldTargets = ReadonlyMap<string, ReadonlyMap<number, ReadonlyMap<string, Targets>>>;

/**
 * Asks the translator itself what becomes of every field: of messages of the synthetic network, and of messages in which one
 * field after the other is filled with texts, codes, numbers and times. What is never read is not in the answer.
 */
export function probeFields(): FieldTargets {
  probed ??= probe();
  return probed;
}

/** Probing takes seconds, and gives the same each time. */
let probed: FieldTargets | undefined;

function probe(): FieldTargets {
  const found = new Map<string, Map<number, Map<string, Targets>>>();
  const learn = (bytes: Uint8Array, only?: string) => {
    for (const { place, fate, to } of lineageOf(bytes)) {
      const [, segment, number, component, sub] = /^(\w{3})\[\d+\]-(\d+)(?:\[\d+\])?\.(\d+)\.(\d+)$/.exec(place)!;
      if (fate !== 'mapped' && fate !== 'preserved') continue;
      if (only !== undefined && only !== `${segment}-${number}`) continue;
      const fields = entryOf(found, segment!, () => new Map());
      const components = entryOf(fields, Number(number), () => new Map());
      const targets = entryOf(components, sub === '1' ? component! : `${component}.${sub}`, () => new Map());
      const target = to
        .replace(/\/[^#]+#/, '.')
        .replace('#', '.')
        .replace(/\[\d+\]/g, '')
        .replace(/ \(preserved\)$/, '');
      // An empty element: nothing was made of it here.
      if (!target.endsWith('.')) targets.set(target, (targets.get(target) ?? 0) + 1);
    }
  };
  for (const { bytes } of hospitalNetwork({ seed: 1, patients: 10 })) learn(bytes);
  for (const { type, segments } of readCases(join(import.meta.dirname, '../../cases/v2')))
    learn(Buffer.from(`${withHeader(type, segments).join('\r')}\r`));
  for (const { type, segments } of probeMessages) {
    for (const id of new Set(['MSH', ...segments.map((segment) => segment.slice(0, 3))])) {
      // What the header says of the message's type and delimiters decides what it is.
      const first = id === 'MSH' ? 3 : 1;
      const last = lastRead(type, segments, id, first);
      for (let field = first; field <= last; field++) {
        if (id === 'MSH' && deciding.has(field)) continue;
        const isKnown = () => found.get(id)?.has(field) === true;
        for (const [index, value] of values.entries()) {
          if (index > 1 && isKnown() && !kinds[index]?.has(`${id}-${field}`)) continue;
          learn(filled(type, segments, id, [field], value), `${id}-${field}`);
        }
      }
    }
  }
  return found;
}

/** No segment that is translated has more. */
const fieldsAsked = 60;

/** Of the header: how to read, when, which message and of what type. */
const deciding: ReadonlySet<number> = new Set([7, 9, 10, 11, 12]);

const time = '20260301120000-0500';
const range = `${time}&20260302120000-0500`;

/** Every component of a field, those at some places other than texts. */
const components = (others: Readonly<Record<number, string>>, text: (place: number) => string): string =>
  Array.from({ length: 23 }, (_, index) => others[index + 1] ?? text(index + 1)).join('^');

/**
 * What fields are filled with: every component a text but where names have a range of times, a code with times; and where neither is
 * read, values of the kinds that may be.
 */
const values = [
  components({ 10: range, 17: range }, (place) => `T${place}&2.999.1&ISO`),
  components({ 1: 'A', 2: 'Text', 3: 'L', 7: time, 8: time, 12: range, 19: time, 20: time }, () => ''),
  '5^mL&Text&UCUM',
  components({ 1: 'T1' }, () => time),
  'T1^2.999.1^ISO',
  'Y',
  '2',
  `${time}^${time}`,
  'en',
];

/** Fields that are asked with a value (by its place among them) even though another was read: numbers with a unit, periods, names of issuers. */
const kinds: Readonly<Record<number, ReadonlySet<string>>> = {
  2: fieldsOf(/^CQ$/),
  3: fieldsOf(/^(XPN|XAD|XTN|DR|DLN)$/),
  4: fieldsOf(/^HD$/),
};

function fieldsOf(types: RegExp): ReadonlySet<string> {
  const all = readTable('v2/guide-fields.csv');
  return new Set(all.flatMap(({ place, type }) => (types.test(type!) ? [place!] : [])));
}

function lineageOf(bytes: Uint8Array) {
  return convertMessage(bytes, { system: 'docs', seq: 1, receivedAt: 0 }).lineage();
}

/** The last field of a segment that is read when all are filled: most segments have far fewer than the longest. */
function lastRead(type: string, segments: readonly string[], id: string, first: number): number {
  const all = Array.from({ length: fieldsAsked - first + 1 }, (_, index) => first + index).filter(
    (field) => id !== 'MSH' || !deciding.has(field),
  );
  const read = values.flatMap((value) =>
    lineageOf(filled(type, segments, id, all, value))
      .filter(({ place, fate }) => place.startsWith(id) && fate !== 'unmapped')
      .map(({ place }) => Number(/-(\d+)/.exec(place)![1])),
  );
  return Math.max(...read);
}

function filled(
  type: string,
  segments: readonly string[],
  id: string,
  places: readonly number[],
  value: string,
): Uint8Array {
  const header = `MSH|^~\\&|ADT|SANDBAR|CAUSEWAY|NET|20260301120000-0500||${type}|D1|P|2.5.1`;
  const changed = [header, ...segments].map((segment) => {
    if (!segment.startsWith(id)) return segment;
    const fields = segment.split('|');
    for (const place of places) {
      // MSH-1 is the separator itself.
      const at = id === 'MSH' ? place - 1 : place;
      while (fields.length <= at) fields.push('');
      fields[at] = value;
    }
    return fields.join('|');
  });
  return Buffer.from(`${changed.join('\r')}\r`);
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
