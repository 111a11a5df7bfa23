import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { CausewayError } from '#platform/errors.ts';
import { type CdaContext, note } from '../context.ts';
import { peek, preserve } from '../leaves.ts';
import { templatesOf } from '../templates.ts';
import type { Section, SectionMapper } from './section-mapper.ts';
import { anySection, sectionMappers } from './sections.ts';

/** What a section's entries came to. */
export interface MappedSection {
  readonly element: XmlElement;
  /** `Type/id` of what its entries state, in their order. */
  readonly entries: readonly string[];
  readonly sections: readonly MappedSection[];
}

/** Maps the entries of a section and of the sections within it. `copy` says where the document itself is kept. */
export function mapSection(context: CdaContext, element: XmlElement, copy: string): MappedSection {
  const section: Section = { element, code: peek(child(element, 'code'), 'code') };
  const mapper = mapperOf(section);
  const entries = children(element, 'entry').flatMap((entry) => mapEntry(context, entry, section, mapper, copy));
  const sections = children(element, 'component').flatMap((component) =>
    children(component, 'section').map((inner) => mapSection(context, inner, copy)),
  );
  return { element, entries: [...new Set(entries)], sections };
}

/** An entry that no mapper knows, or at which one fails, costs nothing but itself. */
function mapEntry(
  context: CdaContext,
  entry: XmlElement,
  section: Section,
  mapper: SectionMapper | undefined,
  copy: string,
): readonly string[] {
  const statement = children(entry).find(({ name }) => statementNames.has(name));
  const from = context.stated.length;
  const candidates = mapper === undefined ? [anySection] : [mapper, anySection];
  try {
    const isMapped =
      statement !== undefined && candidates.some((candidate) => candidate.entry(statement, context, section));
    if (!isMapped) {
      preserve(context, entry, copy);
      note(context, 'CW-CDA-003', 'warning', statement ?? entry);
    }
  } catch (error) {
    preserve(context, entry, copy);
    const code = error instanceof CausewayError ? error.code : 'CW-CDA-004';
    note(context, code, 'error', statement ?? entry);
  }
  return context.stated.slice(from);
}

function mapperOf({ element, code }: Section): SectionMapper | undefined {
  const templates = templatesOf(element);
  return (
    sectionMappers.find((mapper) => mapper.templates.some((root) => templates.includes(root))) ??
    sectionMappers.find(({ codes }) => codes.includes(code))
  );
}

const statementNames: ReadonlySet<string> = new Set([
  'act',
  'encounter',
  'observation',
  'observationMedia',
  'organizer',
  'procedure',
  'regionOfInterest',
  'substanceAdministration',
  'supply',
]);
