import type { XmlElement } from '#formats/xml/xml-element.ts';

/** What stands in an entry. */
const statements: ReadonlySet<string> = new Set([
  'act',
  'encounter',
  'observation',
  'organizer',
  'procedure',
  'substanceAdministration',
  'supply',
]);

/**
 * A document of what may be a part of one: a section, an entry, an act, or a participation of the header gets around it what
 * it would stand in. Numbers of leaves stay, and places are those of the part.
 */
export function wholeDocument(root: XmlElement): XmlElement {
  const { name } = root;
  if (name === 'ClinicalDocument') return root;
  if (statements.has(name)) return wholeDocument(around('entry', root));
  if (name === 'entry') return wholeDocument(around('section', root));
  // What relates one statement to another holds it as an entry does.
  if (root.children.some((content) => 'name' in content && statements.has(content.name))) {
    return wholeDocument({ ...root, name: 'entry' });
  }
  if (name === 'section') return wholeDocument(around('component', root));
  if (name === 'structuredBody') return around('ClinicalDocument', around('component', root));
  if (name === 'component' && root.children.some((content) => 'name' in content && content.name === 'section')) {
    return around('ClinicalDocument', around('component', around('structuredBody', root)));
  }
  return around('ClinicalDocument', root);
}

function around(name: string, inner: XmlElement): XmlElement {
  const { leaf, leafEnd } = inner;
  return { name, parent: undefined, attributeNames: [], attributeValues: [], children: [inner], leaf, leafEnd };
}
