import { type Conversion, convertMessage } from '#cli/convert-message.ts';
import type { LineageRow } from '#flow';
import { differingPaths, valuesByPath } from './changed-paths.ts';
import { closedSets, decidingLeaves } from './deciding-leaves.ts';
import { sentinelFor } from './sentinel-values.ts';
import { type Leaf, leavesOf, valueAt, withValue } from './v2-leaves.ts';

/** What lineage says of a leaf and the output does not show, or the other way round. */
export interface Fault {
  readonly place: string;
  readonly kind: string;
  readonly says: string;
}

const convert = (segments: readonly string[]): Conversion =>
  convertMessage(Buffer.from(`${segments.join('\r')}\r`), { system: 'ehr', seq: 1, receivedAt: 0 });

/**
 * Gives the leaves of a message, one after the other, another value, and holds what changes against what lineage says of the leaf.
 * `isTried` tells which of them.
 */
export function tryLeaves(
  sent: readonly string[],
  isTried: (leaf: Leaf) => boolean,
): { tried: number; faults: Fault[] } {
  const segments = toldApart(sent);
  const base = convert(segments);
  const rows = base.lineage();
  const faults: Fault[] = [];
  let tried = 0;
  for (const [index, leaf] of leavesOf(segments, rows).entries()) {
    const value = valueAt(segments, leaf);
    if (value === '""' || !isTried(leaf)) continue;
    tried++;
    const sentinel = sentinelFor(value, index + 1);
    const other = convert(withValue(segments, leaf, sentinel));
    const row = rows[index]!;
    const after = other.lineage().find(({ place }) => place === leaf.place)!;
    for (const says of faultsOf(base, other, row, after, leaf.kind, sentinel))
      faults.push({ place: leaf.place, kind: leaf.kind, says });
  }
  return { tried, faults };
}

function faultsOf(
  base: Conversion,
  other: Conversion,
  row: LineageRow,
  after: LineageRow,
  kind: string,
  sentinel: string,
): string[] {
  const before = valuesByPath(base.bundle);
  const now = valuesByPath(other.bundle);
  const changed = [...differingPaths(before, now)].filter((path) => !path.startsWith('NamingSystem.'));
  const named = [...new Set([...namedBy(row), ...namedBy(after)])];
  const deciding = decidingLeaves.filter((one) => one.kind.test(kind));
  const found = changed
    .filter((path) => !named.some((name) => isWithin(path, name)) && !deciding.some((one) => one.mayChange.test(path)))
    .map((path) => `also changes ${path}, and is said to go to ${named.join(', ') || 'nothing'}`);
  if (!isCarried(row) || deciding.length > 0) return found;
  // What is said to be unreadable is not lost in silence.
  const isTold = [base, other].some(({ issues }) => issues.some(({ place }) => place && row.place.startsWith(place)));
  if (isTold) return found;
  if (changed.length === 0) found.push(`changes nothing, and is said to go to ${named.join(', ')}`);
  // A text is to be read where it is said to be: what became of a code may be another one.
  const isFound = changed.some((path) => now.get(path)?.some((value) => isIn(value, path, sentinel)));
  const isOpen = sentinel.startsWith('Zq') && !closedSets.some((one) => one.kind.test(kind));
  if (isOpen && changed.length > 0 && !isFound) found.push(`is lost: ${sentinel} is nowhere in ${named.join(', ')}`);
  return found;
}

/** Whether a value, as JSON, holds a text; an attachment has it as base64. */
function isIn(value: string, path: string, sentinel: string): boolean {
  const text = path.endsWith('.data') ? Buffer.from(value, 'base64').toString() : value;
  return text.toLowerCase().includes(sentinel.toLowerCase());
}

const isCarried = ({ fate }: LineageRow): boolean => fate === 'mapped' || fate === 'preserved';

function namedBy({ fate, to, also = [] }: LineageRow): string[] {
  return fate === 'mapped' || fate === 'preserved' ? [to, ...also].map(pathOf) : [];
}

/** `Patient/c…#name[0]._given[1] (preserved)` as `Patient.name.given`. */
const pathOf = (to: string): string =>
  to
    .replace(/ \([a-z]+\)$/, '')
    .replace(/\/[^#]*#|#/, '.')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\._/g, '.');

/** What a changed leaf may change although its lineage names another place: that which follows from the place named. */
function isWithin(path: string, name: string): boolean {
  if (path === name || path.startsWith(`${name}.`)) return true;
  // An extension's url is there with its value.
  if (name.includes('.extension.') && path.endsWith('.extension.url'))
    if (name.startsWith(path.slice(0, -'url'.length))) return true;
  // A code decides its system, its words, and what it is translated to.
  if (/\.(coding|security)\.(code|system)$/.test(name)) return path.startsWith(name.replace(/\w+$/, ''));
  // Who issued a number decides its system, or is its assigner where that makes no system.
  if (/\.(system|assigner(\.\w+)*)$/.test(name) && !/\.(coding|telecom)\./.test(name)) {
    const identifier = name.replace(/\.(system|assigner(\.\w+)*)$/, '.');
    if (path === `${identifier}system` || path.startsWith(`${identifier}assigner`)) return true;
  }
  // A number of a form that is not its system's (an NPI with a wrong check digit) is none of that system.
  if (name.endsWith('identifier.value') && path === name.replace(/value$/, 'system')) return true;
  // A unit is words, and a code of UCUM.
  if (name.endsWith('.unit')) return path === name.replace(/unit$/, 'system') || path === name.replace(/unit$/, 'code');
  // What somebody or something is called is shown by whatever refers to it.
  if (
    /^(Practitioner|Location|Organization|Device|Medication|Account)\.(name|identifier\.value|deviceName|code)/.test(
      name,
    )
  )
    if (path.endsWith('.display')) return true;
  if (name.endsWith('.identifier.value')) return path === name.replace(/identifier\.value$/, 'display');
  return false;
}

/**
 * Directory entries named twice are one entry, to which both places add: each place after the first gets words of its own, so that two
 * fields never name the same.
 */
function toldApart(sent: readonly string[]): string[] {
  let segments = [...sent];
  const rows = convert(segments).lineage();
  const seen = new Set<string>();
  for (const [index, leaf] of leavesOf(segments, rows).entries()) {
    const value = valueAt(segments, leaf);
    if (!namedBy(rows[index]!).some((path) => isOfDirectory.test(path))) continue;
    if (seen.has(value)) segments = withValue(segments, leaf, sentinelFor(value, 500_000 + index));
    seen.add(value);
  }
  return segments;
}

const isOfDirectory = /^(Practitioner|Location|Organization|Device)\.(name|identifier\.value|udiCarrier|serialNumber)/;
