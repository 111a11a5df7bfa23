import type { FhirResource, Json } from '#flow';

/** What a Bundle says: at each path (`Patient.name.family`, without indexes) its values, each with how often; and whose ids are there. */
export interface BundleFacts {
  readonly paths: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** `Patient/c…`. */
  readonly ids: ReadonlySet<string>;
}

/** What differs between two Bundles at one path: values that only one of them has, or that they have in another number. */
export interface Difference {
  readonly path: string;
  /** Values that stand in one of the two alone; none where something is only said more or less often. */
  readonly values: readonly string[];
}

export function factsOf(bundle: FhirResource | undefined): BundleFacts {
  const paths = new Map<string, Map<string, number>>();
  const ids = new Set<string>();
  const collect = (value: Json | undefined, path: string): void => {
    if (Array.isArray(value)) for (const item of value) collect(item, path);
    else if (typeof value === 'object' && value !== null) {
      for (const name in value) collect(value[name], `${path}.${name.startsWith('_') ? name.slice(1) : name}`);
    } else if (value !== undefined && value !== null) {
      const text = String(value);
      const values = paths.get(path) ?? new Map<string, number>();
      paths.set(path, values.set(text, (values.get(text) ?? 0) + 1));
    }
  };
  for (const { id, resourceType, ...elements } of resourcesOf(bundle)) {
    ids.add(`${resourceType}/${id as string}`);
    collect(elements as Json, resourceType);
  }
  return { paths, ids };
}

export function differences(one: BundleFacts, other: BundleFacts): Difference[] {
  const found: Difference[] = [];
  for (const path of new Set([...one.paths.keys(), ...other.paths.keys()])) {
    const [before, after] = [one.paths.get(path) ?? none, other.paths.get(path) ?? none];
    const values = [...new Set([...before.keys(), ...after.keys()])];
    if (values.every((value) => before.get(value) === after.get(value))) continue;
    found.push({ path, values: values.filter((value) => before.has(value) !== after.has(value)) });
  }
  return found;
}

const none: ReadonlyMap<string, number> = new Map();

/** Conditional creates and references carry keys in their criteria: only what is in the resources counts. */
export function resourcesOf(bundle: FhirResource | undefined): FhirResource[] {
  const entries = (bundle?.entry ?? []) as { resource?: FhirResource }[];
  return entries.flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
}
