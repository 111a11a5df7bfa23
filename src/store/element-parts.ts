import type { Json } from '#flow';

/** A value of an element: its JSON keys, `_` ones among them. */
export type Keys = { readonly [key: string]: Json };

/** The part that stands for all the others: said, it deletes what is older than it. */
export const wholePart = '*';

/**
 * Elements whose parts are registers of their own: a message that tells of one part says nothing of the others. A discharge does not
 * repeat the admission's time, a later result not the earlier ones.
 */
export type PartKind = 'period' | 'references' | 'extensions';

const kinds: { readonly [type: string]: { readonly [element: string]: PartKind } } = {
  DiagnosticReport: { result: 'references' },
  Encounter: { period: 'period' },
  Observation: { hasMember: 'references' },
  Patient: { extension: 'extensions' },
};

/** How an element of a type falls into parts; undefined for one that is a single register. */
export function partKind(type: string, element: string): PartKind | undefined {
  return kinds[type]?.[element];
}

/**
 * The parts of a value by name, in its order: start and end of a period, members of a list by what they refer to, extensions by their
 * address. A part that is null is said not to be there; `*` among them says so of all the others.
 */
export function partsOf(kind: PartKind, element: string, keys: Keys): ReadonlyMap<string, readonly Json[] | null> {
  const value = keys[element];
  const parts = new Map<string, Json[] | null>();
  if (kind === 'period') {
    const period = isObject(value) ? value : {};
    for (const name of ['start', 'end']) {
      const [own, beside] = [period[name], period[`_${name}`]];
      if (own === undefined && beside === undefined) continue;
      parts.set(name, own === null ? null : [own ?? null, beside ?? null]);
    }
    return parts;
  }
  for (const entry of Array.isArray(value) ? value : []) {
    const name = nameOf(kind, entry);
    if (name === wholePart) parts.set(wholePart, null);
    else if (kind === 'references' || !parts.has(name)) parts.set(name, [entry]);
    else parts.get(name)!.push(entry);
  }
  return parts;
}

/** The value that parts make; null where there are none. */
export function joinParts(
  kind: PartKind,
  element: string,
  parts: Iterable<readonly [string, readonly Json[]]>,
): Keys | null {
  if (kind === 'period') {
    const named = new Map(parts);
    const period: { [key: string]: Json } = {};
    for (const name of ['start', 'end']) {
      const [own = null, beside = null] = named.get(name) ?? [];
      if (own !== null) period[name] = own;
      if (beside !== null) period[`_${name}`] = beside;
    }
    return Object.keys(period).length === 0 ? null : { [element]: period };
  }
  const list = [...parts].flatMap(([, entries]) => entries);
  return list.length === 0 ? null : { [element]: list };
}

/** Whether a value has all of its parts, in the order in which they would be joined. */
export function isWhole(kind: PartKind, element: string, keys: Keys): boolean {
  const parts = partsOf(kind, element, keys);
  const said: [string, readonly Json[]][] = [];
  for (const [name, entries] of parts) {
    if (entries === null) return false;
    said.push([name, entries]);
  }
  if (kind === 'period') return true;
  const [sent, joined] = [keys[element], joinParts(kind, element, said)?.[element] ?? []];
  return Array.isArray(sent) && sent.every((entry, index) => entry === (joined as Json[])[index]);
}

function nameOf(kind: PartKind, entry: Json): string {
  if (!isObject(entry)) return JSON.stringify(entry);
  const name = kind === 'references' ? entry.reference : entry.url;
  return typeof name === 'string' ? name : JSON.stringify(entry);
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
