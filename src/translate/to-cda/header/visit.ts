import type { FhirResource } from '#flow';
import type { Element } from '../../element.ts';
import { child, text } from '../../to-v2/read.ts';
import type { DocumentType } from '../document-types.ts';

/**
 * The Composition of what is written, where there is one: who wrote a document that came in, and what its sections say in words
 * alone. A chart that several documents made has been written by none of them.
 */
export function onlyComposition(resources: readonly FhirResource[]): Element | undefined {
  const [only, ...others] = resources.filter(({ resourceType }) => resourceType === 'Composition');
  return others.length > 0 ? undefined : (only as Element | undefined);
}

/** The visit that a document is about: the Composition's; a discharge summary is of the last stay. */
export function visitOf(
  resources: readonly FhirResource[],
  find: (reference: string) => FhirResource | undefined,
  composition: Element | undefined,
  type: DocumentType,
): Element | undefined {
  const told = find(text(child(composition, 'encounter'), 'reference'));
  if (told?.resourceType === 'Encounter') return told as Element;
  if (type !== 'discharge') return undefined;
  const start = (one: Element) => text(child(one, 'period'), 'start');
  const stays = resources.filter(({ resourceType }) => resourceType === 'Encounter').map((one) => one as Element);
  const inpatient = stays.filter((one) => ['IMP', 'ACUTE', 'NONAC'].includes(text(child(one, 'class'), 'code')));
  return [...(inpatient.length > 0 ? inpatient : stays)].toSorted((one, other) =>
    start(one) < start(other) ? 1 : -1,
  )[0];
}
