import { child, children } from '#formats/xml/xml-element.ts';
import type { Element } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { identifier } from '../datatypes/ii.ts';
import { mark, peek } from '../leaves.ts';

/** ActRelationshipType of relatedDocument against FHIR's document-relationship-type. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['RPLC', 'replaces'],
  ['APND', 'appends'],
  ['XFRM', 'transforms'],
]);

/** relatedDocument → Composition.relatesTo: the documents that this one replaces, appends or is made of, by their ids. */
export function relations(context: CdaContext): Element[] {
  return children(context.root, 'relatedDocument').flatMap((related) => {
    const code = kinds.get(peek(related, 'typeCode'));
    const parent = child(related, 'parentDocument');
    const known = identifier(context, child(parent, 'id'));
    if (code === undefined || known === undefined) return [];
    const made: Element = { code, targetIdentifier: known };
    mark(context, related, 'typeCode', made, 'code');
    return [made];
  });
}
