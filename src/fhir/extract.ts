import type { Json } from '#flow';

/** Gives the values at a path of a resource, lists flattened. */
export type Extract = (resource: { readonly [element: string]: Json | undefined }) => readonly Json[];

/** Takes what stands at the end of a path. */
interface Found {
  push(value: Json): unknown;
}

/** Reads on from a value, and adds what stands at the end of the path. */
type Reader = (value: Json, found: Found) => void;

/**
 * Compiles a path once, so that reading it costs property look-ups and no interpretation (DESIGN 16).
 *
 *     name.family | alias
 *     telecom.where(system='phone')
 *     extension('http://hl7.org/fhir/StructureDefinition/condition-assertedDate').valueDateTime
 *     subject.is(Patient)                           references to a type, by what they say of themselves
 *     entry[0].resource
 *     isTrue(deceasedBoolean,deceasedDateTime)      one boolean: whether any of them is there and not false
 *     $this | component                             the resource itself
 *
 * Names are JSON keys (`effectiveDateTime`, not `effective`). Throws a RangeError for what is no such path: paths are ours.
 */
export function compilePath(path: string): Extract {
  const alternatives = splitOutside(path, '|').map(compileAlternative);
  const [first, ...others] = alternatives;
  if (first !== undefined && others.length === 0 && first.head !== itself) {
    const { head, rest } = first;
    if (rest === keep) return (resource) => valuesOf(resource[head]);
    return (resource) => {
      const value = resource[head];
      return value === undefined ? nothing : read(value, rest);
    };
  }
  return (resource) => {
    // Most parameters of a type have nothing in a resource: that costs a look and no list (bench: `index`).
    let found: Json[] | undefined;
    for (const { head, rest } of alternatives) {
      const value = head === itself ? (resource as Json) : resource[head];
      if (value === undefined) continue;
      found ??= [];
      readEach(value, rest, found);
    }
    return found ?? nothing;
  };
}

/** Gives each value that is found, with what its path was compiled for. */
export type ExtractAll<Owner> = (
  resource: { readonly [element: string]: Json | undefined },
  take: (owner: Owner, value: Json) => void,
) => void;

/**
 * Compiles the paths of many to be read together: by the elements that they begin with, of which many share one and a resource has
 * few (bench: `index`). Values come in the order of these, whatever the order of the resource's.
 */
export function compilePaths<Owner>(paths: readonly (readonly [owner: Owner, path: string])[]): ExtractAll<Owner> {
  const all = paths.flatMap(([owner, path]) =>
    splitOutside(path, '|').map((text) => ({ owner, ...compileAlternative(text) })),
  );
  const byHead = [...Map.groupBy(all, ({ head }) => head)];
  return (resource, take) => {
    // Values go on as they are found: a list for each path would be most of the cost (bench: `index`).
    let owner: Owner;
    const found: Found = { push: (value) => take(owner, value) };
    for (const [head, readers] of byHead) {
      const value = head === itself ? (resource as Json) : resource[head];
      if (value === undefined) continue;
      for (const reader of readers) {
        owner = reader.owner;
        readEach(value, reader.rest, found);
      }
    }
  };
}

const nothing: readonly Json[] = Object.freeze([]);

/** An element's values: of a list the list itself, but for the places that only siblings fill. */
function valuesOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return nothing;
  if (!Array.isArray(value)) return [value];
  return value.includes(null) ? value.filter((item) => item !== null) : value;
}

function read(value: Json, rest: Reader): readonly Json[] {
  const found: Json[] = [];
  readEach(value, rest, found);
  return found;
}

/** Reads on from a value, of a list from each that is there. */
function readEach(value: Json, next: Reader, found: Found): void {
  if (!Array.isArray(value)) {
    if (value !== null) next(value, found);
  } else for (const item of value) if (item !== null) next(item, found);
}

/** One way that a path goes: the element that it begins with, and how it goes on from each of its values. */
interface Alternative {
  readonly head: string;
  readonly rest: Reader;
}

/** Stands for the element that a path begins with where that is none, but the resource itself. */
const itself = '$this';

function compileAlternative(text: string): Alternative {
  const steps = splitOutside(text.trim(), '.').map((step) => step.trim());
  const [head = ''] = steps;
  const begins = /^\w+$/.test(head);
  const rest = (begins ? steps.slice(1) : steps).reduceRight((next, step) => compileStep(step, next), keep);
  return { head: begins ? head : itself, rest };
}

const keep: Reader = (value, found) => found.push(value);

function compileStep(text: string, next: Reader): Reader {
  const where = /^where\((\w+)='([^']*)'\)$/.exec(text);
  if (where !== null) {
    const [, key, wanted] = where as unknown as [string, string, string];
    return (value, found) => {
      if (isObject(value) && value[key] === wanted) next(value, found);
    };
  }
  const is = /^is\((\w+)\)$/.exec(text)?.[1];
  if (is !== undefined) {
    return (value, found) => {
      if (isReferenceTo(value, is)) next(value, found);
    };
  }
  const truth = /^isTrue\(([\w,]+)\)$/.exec(text)?.[1]?.split(',');
  if (truth !== undefined) {
    return (value, found) =>
      next(isObject(value) && truth.some((key) => value[key] !== undefined && value[key] !== false), found);
  }
  const nth = /^(\w+)\[(\d+)\]$/.exec(text);
  if (nth !== null) {
    const [, key, index] = nth as unknown as [string, string, string];
    return (value, found) => {
      const list = isObject(value) ? value[key] : undefined;
      const item = Array.isArray(list) ? list[Number(index)] : undefined;
      if (item !== undefined && item !== null) next(item, found);
    };
  }
  if (text === '$this') return next;
  const extension = /^extension\('([^']+)'\)$/.exec(text);
  if (extension !== null) {
    const [, url] = extension as unknown as [string, string];
    return (value, found) => {
      if (!isObject(value) || !Array.isArray(value.extension)) return;
      for (const item of value.extension) if (isObject(item) && item.url === url) next(item, found);
    };
  }
  if (!/^\w+$/.test(text)) throw new RangeError(`no step of a path: ${text}`);
  return (value, found) => {
    if (!isObject(value)) return;
    const child = value[text];
    if (child !== undefined) readEach(child, next, found);
  };
}

/** `Type/id`, relative or as a URL; else the reference's own `type`. */
function isReferenceTo(value: Json, type: string): boolean {
  if (!isObject(value)) return false;
  const { reference } = value;
  if (typeof reference !== 'string' || reference.startsWith('urn:') || reference.startsWith('#')) {
    return value.type === type;
  }
  return reference.startsWith(`${type}/`) || reference.includes(`/${type}/`);
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Splits at a separator that stands outside of quotes. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "'") quoted = !quoted;
    else if (!quoted && text[index] === separator) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
