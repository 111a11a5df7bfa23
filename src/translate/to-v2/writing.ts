import type { FhirResource, Issue, Json } from '#flow';
import { type ErrorCode, errorTable } from '#platform/errors.ts';
import type { Realm } from '#realms/realm.ts';
import type { Element } from '../element.ts';
import { list, text } from './read.ts';

/** Messages under way: the resources that they are made of, and what could not be said. */
export interface Writing {
  readonly realm: Realm;
  readonly resources: readonly FhirResource[];
  /** By every name that a reference may have: `Patient/1`, a fullUrl. */
  readonly byReference: ReadonlyMap<string, FhirResource>;
  /** What coding systems are called in v2, where NamingSystems of the Bundle say so. */
  readonly systemNames: ReadonlyMap<string, string>;
  readonly issues: Issue[];
}

/** The resource that a reference names: in the Bundle, or contained in the one that has the reference. */
export function resolve(writing: Writing, reference: Element | undefined, from?: Element): FhirResource | undefined {
  const target = text(reference, 'reference');
  if (target === '') return undefined;
  if (target.startsWith('#')) {
    return list(from, 'contained').find((one) => `#${text(one, 'id')}` === target) as FhirResource | undefined;
  }
  return writing.byReference.get(target) ?? writing.byReference.get(withoutVersion(target));
}

/** The last `Type/id` of an address, without its version. */
function withoutVersion(target: string): string {
  return /([A-Z]\w+\/[A-Za-z0-9\-.]{1,64})(\/_history\/[^/]+)?$/.exec(target)?.[1] ?? target;
}

/** Whether a reference is to this very resource. */
export function isTo(
  writing: Writing,
  reference: Element | undefined,
  from: Element | undefined,
  target: unknown,
): boolean {
  return target !== undefined && resolve(writing, reference, from) === target;
}

/** `Patient/1`, as the resource is told of in issues and found again; empty where it has no id. */
export function nameOf(resource: { readonly [name: string]: Json | undefined } | undefined): string {
  const [type, id] = ['resourceType', 'id'].map((name) => text(resource as Element | undefined, name));
  return type === '' || id === '' ? '' : `${type}/${id}`;
}

/** Resources of a type, in the order of the Bundle. */
export function allOf(writing: Writing, type: string): readonly FhirResource[] {
  return writing.resources.filter(({ resourceType }) => resourceType === type);
}

/** Notes what v2 cannot say, once a place; `place` is an element, never what stands in it. */
export function note(writing: Writing, code: ErrorCode, severity: Issue['severity'], place: string): void {
  const { text: words, hint } = errorTable[code];
  if (writing.issues.some((issue) => issue.code === code && issue.place === place)) return;
  writing.issues.push({ code, severity, text: words, hint, place });
}
