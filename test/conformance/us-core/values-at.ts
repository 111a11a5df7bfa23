/**
 * The values at a path of the metadata file, read out of plain JSON: `Observation.effective` (a choice without its type),
 * `Condition.extension.where(url='…').valueDateTime`, `Location.name`. Lists are walked through. Written for the runner alone:
 * a judge must not share the eyes of the judged.
 */
export function valuesAt(resource: any, path: string): any[] {
  const steps = path.match(/(?:[^.(]|\([^)]*\))+/g) ?? [];
  const own = steps[0] === resource.resourceType ? steps.slice(1) : steps;
  return own.reduce<any[]>((values, step) => values.flatMap((value) => stepInto(value, step)), [resource]);
}

function stepInto(value: any, step: string): any[] {
  const where = /^where\((\w+)='([^']*)'\)$/.exec(step);
  if (where !== null) return value?.[where[1]!] === where[2] ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  const found = value[step] === undefined ? choiceOf(value, step.replace('[x]', '')) : value[step];
  return found === undefined || found === null ? [] : [found].flat();
}

/** `effective` is `effectiveDateTime` or another type of it. */
function choiceOf(value: any, name: string): unknown {
  const key = Object.keys(value).find((key) => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)));
  return key === undefined ? undefined : value[key];
}
