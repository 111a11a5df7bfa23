import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';

/** Behind `2.16.840.1.113883.10.20.`, as templates are named here. */
const base = '2.16.840.1.113883.10.20.';

const unknown = (name: string, type?: string): XmlDraft => xml(name, { 'xsi:type': type, nullFlavor: 'UNK' });
const nobody = xml('author', {}, unknown('time'), xml('assignedAuthor', {}, unknown('id')));

/** What templates of C-CDA R2.1 ask for: null where it is not known. */
const asked: Readonly<Record<string, readonly XmlDraft[]>> = {
  '22.4.13': [unknown('value', 'CD')],
  '22.4.16': [unknown('doseQuantity')],
  '22.4.140': [unknown('effectiveTime')],
  '22.4.141': [nobody],
  '22.4.202': [nobody],
};

/** What a statement must say to be of a template: `codes` of an element, or a part that is made to another template. */
interface Need {
  readonly element: string;
  readonly codes?: readonly string[];
  readonly template?: string;
}

const active: readonly Need[] = [{ element: 'statusCode', codes: ['active'] }];
const completed: readonly Need[] = [{ element: 'statusCode', codes: ['completed'] }];

/**
 * What tells whether a statement is of a template at all: C-CDA fixes the code of a functional status, and knows no plan that is over.
 * Whoever says something else is told as he says it, without the template.
 */
const needs: Readonly<Record<string, readonly Need[]>> = {
  '22.4.41': active,
  '22.4.42': active,
  '22.4.43': active,
  '22.4.44': active,
  '22.4.66': [{ element: 'component', template: '22.4.67' }, ...completed],
  '22.4.67': [{ element: 'code', codes: ['54522-8'] }, ...completed],
  '22.4.74': [{ element: 'code', codes: ['373930000'] }, ...completed],
  '22.4.121': active,
  '22.4.140': active,
};

/** The parts of a statement, as its templates ask for them: those added that are null, and templates taken back that it is not of. */
export function asClaimed(parts: readonly XmlDraft[]): readonly XmlDraft[] {
  const roots = new Set<string>();
  for (const { name, attributes } of parts) {
    if (name === 'templateId' && attributes.root?.startsWith(base)) roots.add(attributes.root.slice(base.length));
  }
  if (roots.size === 0) return parts;
  const dropped = new Set<string>();
  const more: XmlDraft[] = [];
  for (const root of roots) {
    if (needs[root]?.some((need) => !isMet(parts, need))) {
      dropped.add(base + root);
      continue;
    }
    for (const one of asked[root] ?? []) if (!parts.some(({ name }) => name === one.name)) more.push(one);
  }
  if (dropped.size === 0 && more.length === 0) return parts;
  const left = parts.filter(({ name, attributes }) => name !== 'templateId' || !dropped.has(attributes.root ?? ''));
  return [...left, ...more];
}

function isMet(parts: readonly XmlDraft[], { element, codes, template }: Need): boolean {
  return parts.some(({ name, attributes, content }) => {
    if (name !== element) return false;
    if (codes !== undefined) return codes.includes(attributes.code ?? '');
    const [inner] = content.filter((one): one is XmlDraft => typeof one === 'object' && 'name' in one);
    return inner?.content.flat().some((one) => isTemplate(one, template!)) ?? false;
  });
}

function isTemplate(part: XmlDraft['content'][number], root: string): boolean {
  return typeof part === 'object' && 'name' in part && part.attributes.root === base + root;
}
