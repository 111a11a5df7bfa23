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
          if (index > 1 && isKnown() && !(index === 2 && quantities.has(`${id}-${field}`))) continue;
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

/** Fields that are read only where a number stands in them. */
const quantities: ReadonlySet<string> = new Set(
  readTable('v2/guide-fields.csv').flatMap(({ place, type }) => (type === 'CQ' ? [place!] : [])),
);

/** What fields are filled with: every component a text, a code; and where neither is read, values of the kinds that may be. */
const values = [
  Array.from({ length: 23 }, (_, index) => `T${index + 1}&2.999.1&ISO`).join('^'),
  'A^Text^L',
  '5^mL&Text&UCUM',
  'Y',
  '2',
  '20260301120000-0500',
];

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
