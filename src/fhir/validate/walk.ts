import type { Json } from '#flow';
import { limits } from '#platform/limits.ts';
import type { ValidationIssue } from './issue.ts';
import type { AtHand } from './validate.ts';

export type JsonObject = { readonly [key: string]: Json };

/** Where a validation stands. */
export interface Walk {
  readonly issues: ValidationIssue[];
  /** How many of them are errors. */
  errors: number;
  /** Names, and numbers for places in lists. */
  readonly path: (string | number)[];
  /** The outermost resource, and the Bundle or Parameters entries around `resource`, nearest last. */
  readonly root: JsonObject;
  /** The resource that the element is in; of a contained one, itself. */
  resource: JsonObject;
  /** The resource that holds `resource` as contained, else `resource` itself. */
  container: JsonObject;
  /** The Bundle that `container` is an entry of. */
  bundle: JsonObject | undefined;
  readonly at: AtHand;
  /** What references within a Bundle or a container point at, made once for each: a large one has as many references. */
  readonly targets: Map<JsonObject, ReadonlyMap<string, JsonObject>>;
  /** What a reference points at is being looked at: references of its own are not followed. */
  readonly isFollowing: boolean;
  /** Only whether there is an error is asked: the first ends it. */
  readonly isTrial: boolean;
  /** The profile that is being validated by as advice: what breaks it is no error. */
  advised: string | undefined;
  /** Slices and profiles that refer to each other must come to an end. */
  depth: number;
}

/** Ends a validation that has found enough. */
export class Enough extends Error {}

export function beginWalk(root: JsonObject, start: string, at: AtHand): Walk {
  return {
    issues: [],
    errors: 0,
    path: [start],
    root,
    resource: root,
    container: root,
    bundle: root.resourceType === 'Bundle' ? root : undefined,
    at,
    targets: new Map(),
    isFollowing: false,
    isTrial: false,
    advised: undefined,
    depth: 0,
  };
}

export function report(
  walk: Walk,
  severity: ValidationIssue['severity'],
  code: string,
  text: string,
  rule?: string,
): void {
  if (walk.isTrial) {
    if (severity !== 'error') return;
    throw new Enough();
  }
  const { issues, advised } = walk;
  const isError = severity === 'error' && advised === undefined;
  // Warnings, however many, do not keep an error from being found.
  if (!isError && issues.length - walk.errors >= limits.issuesPerValidation) return;
  const expression = placeOf(walk.path);
  if (issues.some((issue) => issue.expression === expression && issue.text === text)) return;
  issues.push({
    severity: severity === 'error' && !isError ? 'warning' : severity,
    code,
    text,
    expression,
    ...(rule === undefined ? {} : { rule }),
    ...(advised === undefined ? {} : { profile: advised }),
  });
  if (isError && ++walk.errors >= limits.issuesPerValidation) throw new Enough();
}

function placeOf(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** Whether a check finds no error; nothing of it is reported. */
export function succeeds(walk: Walk, check: (trial: Walk) => void): boolean {
  try {
    check({ ...walk, path: [...walk.path], issues: [], isTrial: true });
    return true;
  } catch (error) {
    if (error instanceof Enough) return false;
    throw error;
  }
}

/** One level deeper; false where it is too deep. */
export function deeper(walk: Walk, check: () => void): void {
  if (walk.depth >= limits.validationDepth) {
    report(walk, 'error', 'too-costly', 'Elements are nested too deeply to be validated.');
    return;
  }
  walk.depth++;
  check();
  walk.depth--;
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A resource within a resource: invariants see it as theirs, references look around it. */
export function withinResource(value: Json, label: string, walk: Walk, check: () => void): void {
  const { resource, container, bundle } = walk;
  if (isObject(value)) {
    if (label !== 'contained') {
      walk.bundle = resource.resourceType === 'Bundle' ? resource : bundle;
      walk.container = value;
    }
    walk.resource = value;
    if (value.resourceType === 'Bundle') walk.bundle = value;
  }
  check();
  Object.assign(walk, { resource, container, bundle });
}
