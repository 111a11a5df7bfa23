import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { decodeXml } from './decode-xml.ts';
import { harden } from './harden.ts';
import { NameScope, type NamespacePrefixes } from './name-scope.ts';
import type { XmlContent, XmlElement } from './xml-element.ts';

/** What a reader knows of a kind of document. */
export interface XmlVocabulary extends NamespacePrefixes {
  /** Elements with mixed content: white space in them is kept, for it parts words. */
  readonly mixed: ReadonlySet<string>;
}

/** A tree under construction. */
interface OpenElement extends XmlElement {
  readonly children: XmlContent[];
  leafEnd: number;
}

/**
 * Reads XML into a tree. `vocabulary` says what elements and attributes of which namespace are called.
 * No DTD is ever looked at: any DOCTYPE is refused (`CW-XML-002`), so no entity can be declared. Comments and processing
 * instructions are passed over. `CW-XML-001` what is not well-formed, `CW-XML-003` more elements or attributes than
 * `limits.documentNodes`, deeper than `limits.documentDepth` or larger than `limits.documentBytes`.
 */
export function readXml(bytes: Uint8Array, vocabulary: XmlVocabulary): XmlElement {
  if (bytes.length > limits.documentBytes) throw new CausewayError('CW-XML-003');
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: OpenElement[] = [];
  let scope = new NameScope(vocabulary, undefined);
  const scopes: NameScope[] = [];
  let root: XmlElement | undefined;
  let leaf = 0;
  /** The depth at which mixed content began; 0 outside of any. */
  let mixedFrom = 0;
  const guard = harden(parser, { nodes: limits.documentNodes, depth: limits.documentDepth });
  parser.on('opentag', (tag) => {
    scopes.push(scope);
    scope = scope.within(tag.attributes);
    const element = elementOf(tag, scope, open.at(-1), leaf);
    leaf = element.leafEnd;
    (open.at(-1)?.children as XmlContent[] | undefined)?.push(element);
    open.push(element);
    root ??= element;
    if (mixedFrom === 0 && vocabulary.mixed.has(element.name)) mixedFrom = guard.depth;
  });
  parser.on('closetag', () => {
    if (guard.depth === mixedFrom) mixedFrom = 0;
    guard.leave();
    scope = scopes.pop()!;
    open.pop()!.leafEnd = leaf;
  });
  const onText = (text: string) => {
    const parent = open.at(-1);
    if (parent === undefined) return;
    const isBlank = !/\S/.test(text);
    // White space between the elements of data says nothing.
    if (isBlank && mixedFrom === 0) return;
    parent.children.push({ text, leaf: isBlank ? -1 : leaf++ });
  };
  parser.on('text', onText);
  parser.on('cdata', onText);

  parser.write(decodeXml(bytes)).close();
  if (root === undefined) throw new CausewayError('CW-XML-001', { place: '1:0' });
  return root;
}

function elementOf(
  { name, attributes }: SaxesTagPlain,
  scope: NameScope,
  parent: XmlElement | undefined,
  leaf: number,
): OpenElement {
  const attributeNames: string[] = [];
  const attributeValues: string[] = [];
  for (const given in attributes) {
    if (given === 'xmlns' || given.startsWith('xmlns:')) continue;
    attributeNames.push(scope.attribute(given));
    attributeValues.push(attributes[given]!);
  }
  const leafEnd = leaf + attributeNames.length;
  return { name: scope.element(name), parent, attributeNames, attributeValues, children: [], leaf, leafEnd };
}
