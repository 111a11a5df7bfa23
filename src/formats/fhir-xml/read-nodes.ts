import { SaxesParser } from 'saxes';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { declaredEncoding } from '../xml/decode-xml.ts';
import { harden } from '../xml/harden.ts';
import { fhirNamespace, xhtmlNamespace } from './element-model.ts';

/** An element of FHIR's namespace. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  /** The source of a narrative's `div`, as it stands. */
  readonly xhtml?: string;
}

interface OpenNode extends XmlNode {
  readonly children: XmlNode[];
}

/**
 * Reads XML text into elements. No DTD is ever looked at: any DOCTYPE is refused (`CW-XML-002`), so that no entity can be
 * declared. `CW-XML-001` what is not well-formed, `CW-XML-003` more elements or deeper than `limits.xmlNodes` and
 * `limits.requestDepth` allow, `CW-XML-004` text or a namespace where none belongs.
 */
export function readNodes(bytes: Uint8Array): XmlNode {
  const text = decode(bytes);
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: OpenNode[] = [];
  let root: XmlNode | undefined;
  // Where the narrative that is being read began, and at which depth.
  let narrative: { readonly from: number; readonly depth: number } | undefined;

  const guard = harden(parser, { nodes: limits.xmlNodes, depth: limits.requestDepth });
  parser.on('attribute', guard.count);
  parser.on('opentag', ({ local, uri, attributes }) => {
    guard.enter();
    if (narrative !== undefined) return;
    if (uri === xhtmlNamespace && local === 'div' && open.length > 0) {
      narrative = { from: text.lastIndexOf('<', parser.position - 1), depth: guard.depth };
      // Its source is kept, so it must say by itself what it is.
      const own = attributes.xmlns?.value;
      if (own !== xhtmlNamespace) throw refusal('A narrative’s div declares the namespace of XHTML itself.');
      return;
    }
    if (uri !== fhirNamespace) throw refusal('The element is not of FHIR’s namespace.');
    const node: OpenNode = { name: local, attributes: attributesOf(attributes), children: [] };
    open.at(-1)?.children.push(node);
    open.push(node);
    root ??= node;
  });
  parser.on('closetag', () => {
    guard.leave();
    if (narrative !== undefined) {
      if (guard.depth >= narrative.depth) return;
      const xhtml = text.slice(narrative.from, parser.position);
      open.at(-1)!.children.push({ name: 'div', attributes: new Map(), children: [], xhtml });
      narrative = undefined;
      return;
    }
    open.pop();
  });
  const noText = (found: string) => {
    if (narrative === undefined && found.trim() !== '') throw refusal('Text stands between elements.');
  };
  parser.on('text', noText);
  parser.on('cdata', noText);

  function refusal(message: string): CausewayError {
    return new CausewayError('CW-XML-004', { place: `line ${parser.line}`, text: message });
  }

  parser.write(text).close();
  if (root === undefined) throw new CausewayError('CW-XML-001', { place: '1:0' });
  return root;
}

function decode(bytes: Uint8Array): string {
  const encoding = declaredEncoding(bytes);
  if (encoding !== undefined && !/^utf-?8$|^us-ascii$/i.test(encoding))
    throw new CausewayError('CW-XML-001', { text: 'Only XML in UTF-8 is read.' });
  try {
    // As XML has it, a line ends with LF alone (XML 1.0, 2.11): positions then count what the parser counts.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch (error) {
    throw new CausewayError('CW-XML-001', { text: 'Only XML in UTF-8 is read.', cause: error });
  }
}

/** Those of no namespace; `xmlns` and `xsi:schemaLocation` say nothing about the resource. */
function attributesOf(
  attributes: Readonly<Record<string, { readonly local: string; readonly uri: string; readonly value: string }>>,
): Map<string, string> {
  return new Map(
    Object.values(attributes)
      .filter(({ uri }) => uri === '')
      .map(({ local, value }) => [local, value]),
  );
}
