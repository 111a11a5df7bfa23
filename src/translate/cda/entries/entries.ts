import type { XmlElement } from '#formats/xml/xml-element.ts';
import type { Element } from '../../element.ts';
import type { CdaContext } from '../context.ts';

/** The entries of a document under translation. Mappers of entries take it first. */
export interface Entries {
  readonly context: CdaContext;
  /** Translates an act by its templates, else by its class; gives references to what it became, the main one first. */
  readonly translate: EntryMapper;
}

/** Makes the resources of an act (observation, organizer, …) and gives a reference to the main one; undefined where it makes none. */
export type EntryMapper = (entries: Entries, act: XmlElement) => Element | undefined;
