import type { BundleFacts, Difference } from './bundle-facts.ts';

/** Whether a path is the one that lineage names, or lies in it. FHIRPath calls a choice by its stem: `Observation.value`. */
export function isWithin(path: string, name: string): boolean {
  if (!path.startsWith(name)) return false;
  if (path.length === name.length || path[name.length] === '.') return true;
  return choice.test(name) && /[A-Z]/.test(path[name.length]!);
}

const choice = /\.(value|effective|performed|onset|occurrence|occurred|medication)$/;

/**
 * Whether a difference is nothing of its own, but what every change at one of the paths `named` brings with it. These are rules of
 * FHIR and of how ids are made, not of any one field.
 */
export function follows(
  difference: Difference,
  named: readonly string[],
  one: BundleFacts,
  other: BundleFacts,
): boolean {
  const { path, values } = difference;
  // An id is made of a key: where what a key says changes, another resource is referred to, which only one of the two knows.
  const isOfOne = (id: string): boolean => one.ids.has(id) !== other.ids.has(id);
  if (path.endsWith('.reference') && values.some(isOfOne)) return true;
  // Nor is it anything of its own to what a new resource refers.
  const holders = (value: string) => [one, other].flatMap(({ paths }) => paths.get(path)?.get(value) ?? []);
  if (path.endsWith('.reference') && values.every((value) => holders(value).every(isOfOne))) return true;
  // What a reference shows is what the resource is called that it refers to, or the number by which it does.
  if (path.endsWith('.display')) {
    const types = typesReferredTo(path.replace(/display$/, 'reference'), one, other);
    if (named.some((name) => types.has(name.slice(0, name.indexOf('.'))))) return true;
    if (named.includes(path.replace(/display$/, 'identifier.value'))) return true;
  }
  // The names of coding systems that a message uses are told in resources of their own.
  if (path.startsWith('NamingSystem.')) return named.some((name) => hasSystem(name, one) || hasSystem(name, other));
  return named.some((name) => isBeside(path, name));
}

function typesReferredTo(path: string, ...all: readonly BundleFacts[]): ReadonlySet<string> {
  const targets = all.flatMap(({ paths }) => [...(paths.get(path)?.keys() ?? [])]);
  const types = new Set(targets.map((target) => target.slice(0, target.indexOf('/'))));
  for (const type of types) for (const other of calledAs[type] ?? []) types.add(other);
  return types;
}

/** What is called as something else is: a post as who holds it or as where it is, a schedule as whose time it has. */
const calledAs: Readonly<Record<string, readonly string[]>> = {
  PractitionerRole: ['Practitioner', 'Organization'],
  Schedule: ['Practitioner', 'PractitionerRole', 'Location'],
};

function hasSystem(name: string, { paths }: BundleFacts): boolean {
  return [...paths.keys()].some((path) => path.endsWith('.system') && isWithin(path, name));
}

/** What changes with the named path in the element that it is of. */
function isBeside(path: string, name: string): boolean {
  // An extension's url is there with its value.
  if (path.endsWith('.extension.url') && name.startsWith(path.slice(0, -'url'.length))) return true;
  // Who issued a number makes its system, or is its assigner where that is of no form that makes one.
  const issuer = /^(.*[iI]dentifier\.|.*\.requisition\.)(system|assigner\..*)$/.exec(name)?.[1];
  if (issuer !== undefined && (path === `${issuer}system` || path.startsWith(`${issuer}assigner.`))) return true;
  const last = name.lastIndexOf('.');
  const [holder, element] = [name.slice(0, last + 1), name.slice(last + 1)];
  if (!path.startsWith(holder)) return false;
  const beside = path.slice(holder.length);
  // A code is one of a system, and has its words: together they are what is coded, or the unit of a quantity.
  if (ofCode.has(element) && ofCode.has(beside)) return true;
  // A number without a unit of time is no duration.
  if (element.endsWith('Unit') && `${beside}Unit` === element) return true;
  return false;
}

const ofCode: ReadonlySet<string> = new Set(['code', 'system', 'version', 'display', 'unit']);
