import type { XmlElement } from '#formats/xml/xml-element.ts';
import type { CdaContext } from '../context.ts';

/** The section under the reader's eye. */
export interface Section {
  readonly element: XmlElement;
  /** Its LOINC code; empty where it has none. */
  readonly code: string;
}

/**
 * Maps what stands in an `entry`: the act, observation, organizer … . It states resources (`addResource`); those stated in an
 * entry become `Composition.section.entry` by themselves. False: this is nothing that it knows; the entry is then kept with
 * the document and an issue says so, as it does where a mapper throws. Its neighbours are mapped all the same.
 */
export type EntryMapper = (statement: XmlElement, context: CdaContext, section: Section) => boolean;

/** A kind of section: its templates (the root, whatever the extension; R1.1 and R2.1, entries required or not), else its code. */
export interface SectionMapper {
  readonly name: string;
  readonly templates: readonly string[];
  /** LOINC codes, where no template is known. */
  readonly codes: readonly string[];
  readonly entry: EntryMapper;
}
