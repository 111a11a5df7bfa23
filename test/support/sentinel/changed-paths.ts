import type { FhirResource, Json } from '#flow';

/**
 * The paths whose values differ between two transactions: `Patient.name.family`, without indexes. Ids and what refers to them are
 * told apart by the order in which those of their type come, so that another key alone is no difference.
 */
export function changedPaths(before: FhirResource | undefined, after: FhirResource | undefined): Set<string> {
  return differingPaths(valuesByPath(before), valuesByPath(after));
}

/** The same of what `valuesByPath` gave: for one that is compared with many. */
export function differingPaths(one: ReadonlyMap<string, string[]>, other: ReadonlyMap<string, string[]>): Set<string> {
  const changed = new Set<string>();
  for (const path of new Set([...one.keys(), ...other.keys()])) {
    if (one.get(path)?.join('\n') !== other.get(path)?.join('\n')) changed.add(path);
  }
  return changed;
}

/** By path, the values in no order. */
export function valuesByPath(bundle: FhirResource | undefined): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const names = new Map<string, string>();
  const collect = (value: Json | undefined, path: string): void => {
    if (Array.isArray(value)) for (const item of value) collect(item, path);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, child] of Object.entries(value)) collect(child, `${path}.${name.replace(/^_/, '')}`);
    } else if (value !== undefined) {
      const list = found.get(path) ?? [];
      found.set(path, list);
      list.push(renamed(value, names));
    }
  };
  for (const resource of resourcesOf(bundle)) {
    const { id, resourceType, ...elements } = resource;
    if (typeof id === 'string') renamed(`${resourceType}/${id}`, names);
    collect(elements as Json, resourceType);
  }
  for (const list of found.values()) list.sort();
  return found;
}

function renamed(value: string | number | boolean | null, names: Map<string, string>): string {
  if (typeof value !== 'string' || !/^[A-Z]\w+\/c[0-9a-z]+$/.test(value)) return JSON.stringify(value);
  const known = names.get(value);
  if (known !== undefined) return known;
  const [type = ''] = value.split('/');
  const count = Number(names.get(type) ?? '0') + 1;
  names.set(type, String(count));
  names.set(value, `${type}#${count}`);
  return `${type}#${count}`;
}

/** Conditional creates and references carry keys in their criteria: only what is in the resources counts. */
export function resourcesOf(bundle: FhirResource | undefined): FhirResource[] {
  const entries = (bundle?.entry ?? []) as { resource?: FhirResource }[];
  return entries.flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
}
