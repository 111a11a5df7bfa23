import { withoutDigits } from '#fhir/exact-numbers.ts';
import type { FhirResource, Json } from '#flow';
import { openResources } from './open-writing.ts';
import { nameOf } from './writing.ts';

/** Types that tell where a message comes from, derived anew each time. */
const ofMessage: ReadonlySet<string> = new Set(['MessageHeader', 'Provenance', 'NamingSystem', 'Device']);

/** Elements of the top level (`Patient.gender`) that are to be other than they were, and that `said` does not have so. */
export function changedPaths(before: Json, after: Json, said: Json): readonly string[] {
  const [old, now, told] = [before, after, said].map(
    (one) =>
      new Map(
        openResources(one)
          .filter(({ resourceType }) => !ofMessage.has(resourceType))
          .map((resource) => [nameOf(resource), resource]),
      ),
  );
  const paths = new Set<string>();
  for (const [name, resource] of now!) {
    const was = old!.get(name);
    if (same(was, resource)) continue;
    const is = told!.get(name);
    if (is === undefined) paths.add(resource.resourceType);
    else
      for (const element of changedElements(was, resource))
        if (!says(is[element], resource[element])) paths.add(`${resource.resourceType}.${element}`);
  }
  for (const [name, resource] of old!) if (!now!.has(name) && told!.has(name)) paths.add(resource.resourceType);
  return [...paths];
}

function changedElements(was: FhirResource | undefined, resource: FhirResource): readonly string[] {
  const names = new Set([...Object.keys(was ?? {}), ...Object.keys(resource)]);
  return [...names].filter(
    (name) => name !== 'id' && name !== 'meta' && name !== 'text' && !same(was?.[name], resource[name]),
  );
}

/** Whether all that is to be said is: codes of a map, and the words that it has for them, may stand beside it. */
function says(is: Json | undefined, wanted: Json | undefined): boolean {
  if (wanted === undefined) return is === undefined;
  const told = new Set(leavesOf(is, ''));
  return leavesOf(wanted, '').every((leaf) => told.has(leaf));
}

function leavesOf(value: Json | undefined, path: string): readonly string[] {
  const plain = value === undefined ? undefined : withoutDigits(value);
  if (Array.isArray(plain)) return plain.flatMap((one) => leavesOf(one, path));
  if (typeof plain !== 'object' || plain === null) return plain === undefined ? [] : [`${path} ${String(plain)}`];
  return Object.entries(plain).flatMap(([name, child]) => leavesOf(child, `${path}.${name}`));
}

/** Equal but for the order of names, and for how numbers are written. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one as Json)) === JSON.stringify(sorted(other as Json));
}

function sorted(value: Json | undefined): Json | undefined {
  if (value === undefined) return value;
  const plain = withoutDigits(value);
  if (Array.isArray(plain)) return plain.map((one) => sorted(one)!);
  if (typeof plain !== 'object' || plain === null) return plain;
  return Object.fromEntries(
    Object.entries(plain)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, child]) => [name, sorted(child)!]),
  );
}
