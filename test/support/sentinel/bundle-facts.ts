import type { FhirResource, Json } from '#flow';

/** What a Bundle says: at each path (`Patient.name.family`, without indexes) its values, each with the resources that say it, as often. */
export interface BundleFacts {
  readonly paths: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
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
  const paths = new Map<string, Map<string, string[]>>();
  const ids = new Set<string>();
  let holder = '';
  const collect = (value: Json | undefined, path: string): void => {
    if (Array.isArray(value)) for (const item of value) collect(item, path);
    else if (typeof value === 'object' && value !== null) {
      for (const name in value) collect(value[name], `${path}.${name.startsWith('_') ? name.slice(1) : name}`);
    } else if (value !== undefined && value !== null) {
      const text = String(value);
      const values = paths.get(path) ?? new Map<string, string[]>();
      paths.set(path, values);
      const holders = values.get(text);
      if (holders === undefined) values.set(text, [holder]);
      else holders.push(holder);
    }
  };
  for (const { id, resourceType, ...elements } of resourcesOf(bundle)) {
    holder = `${resourceType}/${id as string}`;
    ids.add(holder);
    collect(elements as Json, resourceType);
  }
  return { paths, ids };
}

export function differences(one: BundleFacts, other: BundleFacts): Difference[] {
  const found: Difference[] = [];
  for (const path of new Set([...one.paths.keys(), ...other.paths.keys()])) {
    const [before, after] = [one.paths.get(path) ?? none, other.paths.get(path) ?? none];
    const values = [...new Set([...before.keys(), ...after.keys()])];
    if (values.every((value) => before.get(value)?.length === after.get(value)?.length)) continue;
    found.push({ path, values: values.filter((value) => before.has(value) !== after.has(value)) });
  }
  return found;
}

const none: ReadonlyMap<string, readonly string[]> = new Map();

/** Conditional creates and references carry keys in their criteria: only what is in the resources counts. */
export function resourcesOf(bundle: FhirResource | undefined): FhirResource[] {
  const entries = (bundle?.entry ?? []) as { resource?: FhirResource }[];
  return entries.flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
}
