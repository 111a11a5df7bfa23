import { readXml } from '#formats/xml/read-xml.ts';
import { type XmlPart, xml } from '#formats/xml/write-xml.ts';
import { isElement, type XmlElement } from '#formats/xml/xml-element.ts';
import { CausewayError } from '#platform/errors.ts';

const vocabulary = {
  mixed: new Set(['div']),
  byUri: new Map([
    ['', ''],
    ['http://www.w3.org/1999/xhtml', ''],
  ]),
  undeclared: new Map([['', '']]),
};

type BlockName = readonly [name: string, attributes?: Readonly<Record<string, string>>];

/** Elements of XHTML against those of the narrative block (CDA R2 §4.3.5); what is in neither adds nothing to what is in it. */
const names: ReadonlyMap<string, BlockName> = new Map<string, BlockName>([
  ...['br', 'sub', 'sup', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'caption'].map(
    (name): [string, BlockName] => [name, [name]],
  ),
  ['p', ['paragraph']],
  ['h1', ['paragraph', { styleCode: 'Bold' }]],
  ['h2', ['paragraph', { styleCode: 'Bold' }]],
  ['h3', ['paragraph', { styleCode: 'Bold' }]],
  ['ul', ['list', { listType: 'unordered' }]],
  ['ol', ['list', { listType: 'ordered' }]],
  ['li', ['item']],
  ['b', ['content', { styleCode: 'Bold' }]],
  ['strong', ['content', { styleCode: 'Bold' }]],
  ['i', ['content', { styleCode: 'Italics' }]],
  ['em', ['content', { styleCode: 'Italics' }]],
  ['u', ['content', { styleCode: 'Underline' }]],
]);

/** Where words alone may not stand. */
const structural: ReadonlySet<string> = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'ul', 'ol']);

/** The XHTML of a FHIR narrative as a narrative block; undefined where it is none, or says nothing. */
export function narrativeBlock(div: string): readonly XmlPart[] | undefined {
  let root: XmlElement;
  try {
    root = readXml(new TextEncoder().encode(div), vocabulary);
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    return undefined;
  }
  const made = contentOf(root);
  return /\S/.test(JSON.stringify(made).replace(/"(name|attributes|content)"|[{}[\]",:]/g, '')) ? made : undefined;
}

function contentOf(element: XmlElement): XmlPart[] {
  const isStructure = structural.has(element.name);
  return element.children.flatMap((one): XmlPart[] => {
    if (!isElement(one)) return isStructure ? [] : [one.text];
    if (one.name === 'script' || one.name === 'style') return [];
    const known = names.get(one.name);
    return known === undefined ? contentOf(one) : [xml(known[0], { ...known[1], ...spans(one) }, contentOf(one))];
  });
}

function spans({ attributeNames, attributeValues }: XmlElement): Record<string, string> {
  const found: Record<string, string> = {};
  attributeNames.forEach((name, index) => {
    const value = attributeValues[index]!;
    if ((name === 'colspan' || name === 'rowspan') && /^\d{1,3}$/.test(value)) found[name] = value;
  });
  return found;
}
