import { child, children } from '#formats/xml/xml-element.ts';
import type { CdaContext } from '../context.ts';
import { type MappedSection, mapSection } from '../sections/map-sections.ts';

/** The header and, by it, the whole of a document. */
export function translateHeader(context: CdaContext, _bytes: Uint8Array): readonly MappedSection[] {
  const body = child(context.root, 'component', 'structuredBody');
  return children(body, 'component').flatMap((component) =>
    children(component, 'section').map((section) => mapSection(context, section, 'Binary')),
  );
}
