import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { type CdaContext, note } from './context.ts';
import { compositionOf } from './header/composition.ts';
import { copyOf, documentReferenceOf } from './header/document-reference.ts';
import { stateEncompassingEncounter } from './header/encounter.ts';
import { partiesOf } from './header/parties.ts';
import { statePatient } from './header/patient.ts';
import { provenanceOf } from './header/provenance.ts';
import { iiKey } from './keys.ts';
import { addResource } from './resources.ts';
import { mapSection } from './sections/map-sections.ts';

/**
 * The whole of a document: patient, encounter and people of its header, what its entries say, and the document itself as
 * Composition, DocumentReference and Binary. A DocumentReference is of one document; a Composition of all versions of a document
 * (setId), as R4 has it (its identifier is the version-independent one).
 */
export function mapDocument(context: CdaContext, bytes: Uint8Array): void {
  const { root } = context;
  statePatient(context);
  stateEncompassingEncounter(context);
  const parties = partiesOf(context);
  const copy = copyOf(context, bytes);
  const body = child(root, 'component', 'structuredBody');
  const sections = children(body, 'component').flatMap((component) =>
    children(component, 'section').map((section) => mapSection(context, section, `${copy.url as string}#data`)),
  );
  finish(context);
  const set = child(root, 'setId');
  const document = documentReferenceOf(context, parties, copy);
  const said = { source: root, key: `document:${context.documentName}`, mode: 'replace' } as const;
  const targets = [addResource(context, { ...said, type: 'DocumentReference', use: 'note', content: document })];
  if (body !== undefined || hasHeader(root)) {
    const composition = compositionOf(context, parties, sections);
    const key = `document:${(set && iiKey(set)) ?? context.documentName}`;
    targets.push(addResource(context, { ...said, key, type: 'Composition', content: composition }));
  }
  const provenance = provenanceOf(context, parties, targets);
  if (provenance !== undefined) addResource(context, { ...said, type: 'Provenance', content: provenance });
}

/** A part of a document has no header that a Composition could be made of. */
function hasHeader(root: XmlElement): boolean {
  return child(root, 'recordTarget') !== undefined && child(root, 'code') !== undefined;
}

/** What waited for the end of the sections; a link that fails costs nothing but itself. */
function finish(context: CdaContext): void {
  for (const work of context.later) {
    try {
      work();
    } catch {
      note(context, 'CW-CDA-004', 'error');
    }
  }
}
