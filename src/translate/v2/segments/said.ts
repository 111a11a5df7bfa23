import type { FhirResource, Json } from '#flow';
import type { Element } from '../../element.ts';
import { first, isDeleted, type Marks, mark } from '../leaves.ts';

/**
 * Sets an element of merge content from the fields that feed it: the value if there is one, `null` (delete) where a field
 * says `""` and none says anything, nothing where they are absent.
 */
export function say(
  content: FhirResource,
  element: string,
  value: Json | undefined,
  marks: Marks,
  ...from: readonly number[]
): void {
  if (value !== undefined && !isNothing(value)) {
    content[element] = value;
    return;
  }
  for (const field of from) {
    if (!isDeleted(marks, field)) continue;
    content[element] = null;
    const deleted = first(marks, field);
    if (deleted) mark(deleted, `${content.resourceType}#`, `${element} (deleted)`);
  }
}

/** FHIR has no empty element, and an empty period said would wipe out the one that is known. */
function isNothing(value: Json): boolean {
  if (value === '') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}

/** The elements of a list, without those that came to nothing. */
export function listed(elements: readonly (Element | undefined)[]): Element[] {
  return elements.filter((element) => element !== undefined);
}
