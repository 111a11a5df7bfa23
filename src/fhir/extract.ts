import type { Json } from '#flow';

/** Gives the values at a path of a resource, lists flattened. */
export type Extract = (resource: { readonly [element: string]: Json | undefined }) => readonly Json[];

/** Reads on from a value, and adds what stands at the end of the path. */
type Reader = (value: Json, found: Json[]) => void;

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
  const alternatives = alternativesOf(path);
  const [first, ...others] = alternatives;
  if (first?.head !== undefined && others.length === 0) {
    const { head, read } = first;
    if (head === path.trim()) return (resource) => valuesOf(resource[head]);
    return (resource) => {
      if (resource[head] === undefined) return nothing;
      const found: Json[] = [];
      read(resource as Json, found);
      return found;
    };
  }
  return (resource) => {
    // Most parameters of a type have nothing in a resource: that costs a look and no list (bench: `index`).
    let found: Json[] | undefined;
    for (const { head, read } of alternatives) {
      if (head !== undefined && resource[head] === undefined) continue;
      found ??= [];
      read(resource as Json, found);
    }
    return found ?? nothing;
  };
}

const nothing: readonly Json[] = Object.freeze([]);

/** An element's values: of a list the list itself, but for the places that only siblings fill. */
function valuesOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return nothing;
  if (!Array.isArray(value)) return [value];
  return value.includes(null) ? value.filter((item) => item !== null) : value;
}

/** One way that a path goes. `head` is the element it begins with, where it does with one: without it there is nothing to read. */
interface Alternative {
  readonly head: string | undefined;
  readonly read: Reader;
}

function alternativesOf(path: string): Alternative[] {
  return splitOutside(path, '|').map((alternative) => {
    const steps = splitOutside(alternative.trim(), '.').map((step) => step.trim());
    const [head = ''] = steps;
    const read = steps.reduceRight((next, text) => compileStep(text, next), keep);
    return { head: /^\w+$/.test(head) ? head : undefined, read };
  });
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
    if (child === undefined || child === null) return;
    if (!Array.isArray(child)) next(child, found);
    else for (const item of child) if (item !== null) next(item, found);
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
