/**
 * XML as a tree that keeps what stands between tags in its order. Every attribute and every text that is not blank is a leaf;
 * leaves are numbered in the order of the document, so that what became of one can be told by its number.
 */
export interface XmlElement {
  /** The local name; elements of other namespaces than the document's own carry a prefix (`sdtc:raceCode`). */
  readonly name: string;
  readonly parent: XmlElement | undefined;
  /** Names and values side by side; namespace declarations are none of them. */
  readonly attributeNames: readonly string[];
  readonly attributeValues: readonly string[];
  readonly children: readonly XmlContent[];
  /** The number of its first attribute; the others follow. Its content's numbers end before `leafEnd`. */
  readonly leaf: number;
  readonly leafEnd: number;
}

/** Text between tags, references resolved. Blank text is not kept, unless it parts words of mixed content. */
export interface XmlText {
  readonly text: string;
  readonly leaf: number;
}

export type XmlContent = XmlElement | XmlText;

export function isElement(content: XmlContent): content is XmlElement {
  return 'name' in content;
}

/** The value of an attribute, as it stands; undefined where there is none. */
export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  if (element === undefined) return undefined;
  const at = element.attributeNames.indexOf(name);
  return at === -1 ? undefined : element.attributeValues[at];
}

/** The first child element of a name, and so on down: `child(entry, 'consumable', 'manufacturedProduct')`. */
export function child(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let at = element;
  for (const name of names) {
    if (at === undefined) return undefined;
    at = firstOf(at, name);
  }
  return at;
}

function firstOf({ children: contents }: XmlElement, name: string): XmlElement | undefined {
  for (const one of contents) if (isNamed(one, name)) return one;
  return undefined;
}

function isNamed(content: XmlContent, name: string): content is XmlElement {
  return (content as Partial<XmlElement>).name === name;
}

/** The child elements of a name; of all names where none is given. */
export function children(element: XmlElement | undefined, name?: string): readonly XmlElement[] {
  if (element === undefined) return nothing;
  let found: XmlElement[] | undefined;
  for (const one of element.children) {
    if (name === undefined ? !isElement(one) : !isNamed(one, name)) continue;
    if (found === undefined) found = [one as XmlElement];
    else found.push(one as XmlElement);
  }
  return found ?? nothing;
}

/** What most questions for children are answered with. */
const nothing: readonly XmlElement[] = [];

/** The elements below, at any depth, in the order of the document; not the element itself. */
export function* descendants(element: XmlElement): Generator<XmlElement> {
  for (const one of element.children) {
    if (!isElement(one)) continue;
    yield one;
    yield* descendants(one);
  }
}

/** All text in the element and below, white space folded; `parts` names elements that part words (cells, line breaks). */
export function textOf(element: XmlElement | undefined, parts: ReadonlySet<string> = none): string {
  if (element === undefined) return '';
  const found: string[] = [];
  collect(element, parts, found);
  return found.join('').replace(/\s+/g, ' ').trim();
}

const none: ReadonlySet<string> = new Set();

function collect(element: XmlElement, parts: ReadonlySet<string>, found: string[]): void {
  for (const one of element.children) {
    if (!isElement(one)) found.push(one.text);
    else if (parts.has(one.name)) {
      found.push(' ');
      collect(one, parts, found);
      found.push(' ');
    } else collect(one, parts, found);
  }
}

/** Where an element stands, as XPath: `/ClinicalDocument/component/structuredBody/component[3]/section`. */
export function placeOf(element: XmlElement): string {
  const steps: string[] = [];
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    const { name, parent } = at;
    const alike = parent === undefined ? [] : children(parent, name);
    steps.push(alike.length > 1 ? `${name}[${alike.indexOf(at) + 1}]` : name);
  }
  return `/${steps.reverse().join('/')}`;
}
