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
  /** Of the tag that is being read, the first `count` of each; made longer, never shorter. */
  const names: string[] = [];
  const values: string[] = [];
  let count = 0;
  let declares = false;

  const add = (content: XmlContent) => {
    if (parent === undefined) return;
    if (parent.children === none) parent.children = [content];
    else parent.children.push(content);
  };
  parser.on('attribute', ({ name, value }) => {
    guard.count();
    names[count] = name;
    values[count++] = value;
    if (isDeclaration(name)) declares = true;
  });
  parser.on('opentag', ({ name }) => {
    guard.enter();
    scopes.push(scope);
    let ownNames = count === 0 ? noTexts : names.slice(0, count);
    let ownValues = count === 0 ? noTexts : values.slice(0, count);
    count = 0;
    if (declares) {
      scope = scope.within(ownNames, ownValues);
      ownValues = ownValues.filter((_, index) => !isDeclaration(ownNames[index]!));
      ownNames = ownNames.filter((given) => !isDeclaration(given));
      declares = false;
    }
    for (let index = 0; index < ownNames.length; index++) ownNames[index] = scope.attribute(ownNames[index]!);
    const element: OpenElement = {
      name: scope.element(name),
      parent,
      attributeNames: ownNames,
      attributeValues: ownValues,
      children: none,
      leaf,
      leafEnd: leaf,
    };
    leaf += ownNames.length;
    element.leafEnd = leaf;
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
const noTexts: string[] = [];

const isDeclaration = (name: string): boolean => name.startsWith('xmlns') && (name.length === 5 || name[5] === ':');

/** White space of XML alone. */
function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x20) return false;
  return true;
}
