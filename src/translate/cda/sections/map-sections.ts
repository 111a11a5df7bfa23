import { children, type XmlElement } from '#formats/xml/xml-element.ts';
import { CausewayError } from '#platform/errors.ts';
import { type CdaContext, note } from '../context.ts';
import { translateEntry } from '../entries/translate-entry.ts';
import { preserve } from '../leaves.ts';

/** Maps what stands in an entry: act, observation, organizer … . False: nothing that it knows. */
export type StatementMapper = (statement: XmlElement, context: CdaContext) => boolean;

/** What a section's entries came to. */
export interface MappedSection {
  readonly element: XmlElement;
  /** `Type/id` of what its entries state, in their order. */
  readonly entries: readonly string[];
  readonly sections: readonly MappedSection[];
}

/**
 * Maps the entries of a section and of the sections within it: an entry is what its templates say, whatever the section.
 *
 * @param copy where the document itself is kept: what is not mapped stays there.
 */
export function mapSection(
  context: CdaContext,
  element: XmlElement,
  copy: string,
  map: StatementMapper = mapStatement,
): MappedSection {
  const entries = children(element, 'entry').flatMap((entry) => mapEntry(context, entry, copy, map));
  const sections = children(element, 'component').flatMap((component) =>
    children(component, 'section').map((inner) => mapSection(context, inner, copy, map)),
  );
  return { element, entries: [...new Set(entries)], sections };
}

function mapStatement(statement: XmlElement, context: CdaContext): boolean {
  return translateEntry({ context, translate: translateEntry }, statement) !== undefined;
}

/** An entry that nobody knows, or at which its mapper fails, costs nothing but itself. */
function mapEntry(context: CdaContext, entry: XmlElement, copy: string, map: StatementMapper): readonly string[] {
  const statement = children(entry).find(({ name }) => statementNames.has(name));
  const from = context.stated.length;
  try {
    if (statement === undefined || !map(statement, context)) {
      preserve(context, entry, copy);
      note(context, 'CW-CDA-003', 'warning', statement ?? entry);
    }
  } catch (error) {
    preserve(context, entry, copy);
    note(context, error instanceof CausewayError ? error.code : 'CW-CDA-004', 'error', statement ?? entry);
  }
  return context.stated.slice(from);
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
