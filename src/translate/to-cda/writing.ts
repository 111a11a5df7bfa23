import type { FhirResource, Issue } from '#flow';
import type { XmlDraft } from '#formats/xml/write-xml.ts';
import type { Realm } from '#realms/realm.ts';
import type { Element } from '../element.ts';
import { list, text } from '../to-v2/read.ts';
import type { Relations } from './relations.ts';

/** A document under way: the resources that it is made of, and what has been written so far. */
export interface Writing {
  readonly realm: Realm;
  readonly resources: readonly FhirResource[];
  /** By every name that a reference may have: `Patient/1`, a fullUrl. */
  readonly byReference: ReadonlyMap<string, FhirResource>;
  readonly byType: ReadonlyMap<string, readonly FhirResource[]>;
  readonly patient: FhirResource | undefined;
  /** The document that all of it came from, where there is one alone. */
  readonly composition: Element | undefined;
  /** The visit that the document is about: entries that say no other belong to it. */
  readonly visit: Element | undefined;
  /** The roles of practitioners, by the reference to the practitioner. */
  readonly roles: ReadonlyMap<string, FhirResource>;
  /** The Provenances of authors, by what they tell of. */
  readonly provenances: ReadonlyMap<string, readonly FhirResource[]>;
  /** Which resource stands within which. */
  readonly relations: Relations;
  /** Deliveries and the statements of use that go with them, by the name of either. */
  readonly supplies: ReadonlyMap<string, FhirResource>;
  /** What has been written, by `Type/id`: once, wherever else it is referred to. */
  readonly written: Set<string>;
  readonly issues: Issue[];
  /** Writes the entry of a resource; undefined where its type has none. Mappers of entries write through it what stands within. */
  readonly write: EntryWriter;
  /** How many anchors the narrative has. */
  anchors: number;
  /** Words of entries that no row of the narrative has yet: they stand below the table of the section under way. */
  readonly asides: { readonly anchor: string; readonly words: string }[];
}

/** Writes a resource as a clinical statement; `anchor` is where the narrative tells of it. */
export type EntryWriter = (writing: Writing, resource: FhirResource, anchor?: string) => XmlDraft | undefined;

/** The resource that a reference names: in the Bundle, or contained in the one that has the reference. */
export function resolve(writing: Writing, reference: Element | undefined, from?: Element): FhirResource | undefined {
  const target = text(reference, 'reference');
  if (target === '') return undefined;
  if (target.startsWith('#')) {
    return list(from, 'contained').find((one) => `#${text(one, 'id')}` === target) as FhirResource | undefined;
  }
  return writing.byReference.get(target) ?? writing.byReference.get(relative(target));
}

/** The last `Type/id` of an address, without its version. */
export function relative(target: string): string {
  return /([A-Z]\w+\/[A-Za-z0-9\-.]{1,64})(\/_history\/[^/]+)?$/.exec(target)?.[1] ?? target;
}

/** `Patient/1`; of a resource without an id nothing but its type. */
export function nameOf(resource: Element): string {
  return `${text(resource, 'resourceType')}/${text(resource, 'id')}`;
}

/** Resources of a type, in the order of the Bundle. */
export function allOf(writing: Writing, type: string): readonly FhirResource[] {
  return writing.byType.get(type) ?? [];
}

/** An anchor of the narrative that the document does not have yet: an NCName. */
export function nextAnchor(writing: Writing): string {
  writing.anchors++;
  return `n${writing.anchors}`;
}
