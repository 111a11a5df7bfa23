import type { Json } from '#flow';

/** Gives the values at a path of a resource, lists flattened. */
export type Extract = (resource: { readonly [element: string]: Json | undefined }) => Json[];

type Step = (value: Json, into: Json[]) => void;

/**
 * Compiles a path once, so that reading it costs property look-ups and no interpretation (DESIGN 16).
 *
 *     name.family | alias
 *     telecom.where(system='phone')
 *     extension('http://hl7.org/fhir/StructureDefinition/condition-assertedDate').valueDateTime
 *
 * Names are JSON keys (`effectiveDateTime`, not `effective`). Throws a RangeError for what is no such path: paths are ours.
 */
export function compilePath(path: string): Extract {
  const alternatives = splitOutside(path, '|').map((alternative) =>
    splitOutside(alternative.trim(), '.').map((text) => compileStep(text.trim())),
  );
  return (resource) => {
    const found: Json[] = [];
    for (const steps of alternatives) walk(resource as Json, steps, 0, found);
    return found;
  };
}

function walk(value: Json, steps: readonly Step[], index: number, found: Json[]): void {
  const step = steps[index];
  if (step === undefined) {
    found.push(value);
    return;
  }
  const next: Json[] = [];
  step(value, next);
  for (const item of next) walk(item, steps, index + 1, found);
}

function compileStep(text: string): Step {
  const where = /^where\((\w+)='([^']*)'\)$/.exec(text);
  if (where !== null) {
    const [, key, wanted] = where as unknown as [string, string, string];
    return (value, into) => {
      if (isObject(value) && value[key] === wanted) into.push(value);
    };
  }
  const extension = /^extension\('([^']+)'\)$/.exec(text);
  if (extension !== null) {
    const [, url] = extension as unknown as [string, string];
    return (value, into) => {
      if (!isObject(value) || !Array.isArray(value.extension)) return;
      for (const item of value.extension) if (isObject(item) && item.url === url) into.push(item);
    };
  }
  if (!/^\w+$/.test(text)) throw new RangeError(`no step of a path: ${text}`);
  return (value, into) => {
    if (!isObject(value)) return;
    const child = value[text];
    if (Array.isArray(child)) {
      for (const item of child) if (item !== null) into.push(item);
    } else if (child !== undefined && child !== null) into.push(child);
  };
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
