import { SaxesParser } from 'saxes';
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
  children: XmlContent[];
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
  const guard = harden(parser, { nodes: limits.documentNodes, depth: limits.documentDepth });
  const open: OpenElement[] = [];
  const scopes: NameScope[] = [];
  let scope = new NameScope(vocabulary, undefined);
  let parent: OpenElement | undefined;
  let root: XmlElement | undefined;
  let leaf = 0;
  /** The depth at which mixed content began; 0 outside of any. */
  let mixedFrom = 0;
  /** Of the tag that is being read. */
  let names: string[] = [];
  let values: string[] = [];

  const add = (content: XmlContent) => {
    if (parent === undefined) return;
    if (parent.children === none) parent.children = [content];
    else parent.children.push(content);
  };
  parser.on('attribute', ({ name, value }) => {
    guard.count();
    names.push(name);
    values.push(value);
  });
  parser.on('opentag', ({ name }) => {
    guard.enter();
    scopes.push(scope);
    if (names.some(isDeclaration)) {
      scope = scope.within(names, values);
      values = values.filter((_, index) => !isDeclaration(names[index]!));
      names = names.filter((given) => !isDeclaration(given));
    }
    for (let index = 0; index < names.length; index++) names[index] = scope.attribute(names[index]!);
    const from = leaf;
    leaf += names.length;
    const hasAttributes = names.length > 0;
    const element: OpenElement = {
      name: scope.element(name),
      parent,
      attributeNames: hasAttributes ? names : noTexts,
      attributeValues: hasAttributes ? values : noTexts,
      children: none,
      leaf: from,
      leafEnd: leaf,
    };
    if (hasAttributes) [names, values] = [[], []];
    add(element);
    open.push(element);
    parent = element;
    root ??= element;
    if (mixedFrom === 0 && vocabulary.mixed.has(element.name)) mixedFrom = guard.depth;
  });
  parser.on('closetag', () => {
    if (guard.depth === mixedFrom) mixedFrom = 0;
    guard.leave();
    scope = scopes.pop()!;
    open.pop()!.leafEnd = leaf;
    parent = open.at(-1);
  });
  const onText = (text: string) => {
    // White space between the elements of data says nothing.
    if (!isBlank(text)) add({ text, leaf: leaf++ });
    else if (mixedFrom > 0) add({ text, leaf: -1 });
  };
  parser.on('text', onText);
  parser.on('cdata', onText);

  parser.write(decodeXml(bytes)).close();
  if (root === undefined) throw new CausewayError('CW-XML-001', { place: '1:0' });
  return root;
}

/** What elements without content share. */
const none: XmlContent[] = [];
const noTexts: readonly string[] = [];

const isDeclaration = (name: string): boolean => name.startsWith('xmlns') && (name.length === 5 || name[5] === ':');

/** White space of XML alone. */
function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x20) return false;
  return true;
}
