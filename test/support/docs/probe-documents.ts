import { join } from 'node:path';
import { readCda } from '#formats/cda/read-cda.ts';
import type { XmlElement } from '#formats/xml/xml-element.ts';
import { createIds } from '#platform/ids.ts';
import { readTable } from '#platform/read-table.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { entryTemplates, isAct } from '#translate/cda/entries/act.ts';
import { translateTree } from '#translate/cda/translate-document.ts';
import { clinicalDocument } from '../clinical-document.ts';
import { readCdaCases } from '../read-cda-cases.ts';
import { leavesOf } from '../sentinel/cda-sentinel.ts';
import { headerDocument } from '../sentinel/header-document.ts';

/** What became of an element of a template: element paths with how often, and why some of its leaves were left out. */
export interface ElementFate {
  readonly targets: Map<string, number>;
  readonly reasons: Set<string>;
}

/** By template or part of the header, by element. */
export type DocumentTargets = ReadonlyMap<string, ReadonlyMap<string, ElementFate>>;

/** Translates a full header and all cases of entries, and collects what lineage says of every leaf in them. */
export function probeDocuments(): DocumentTargets {
  const found = new Map<string, Map<string, ElementFate>>();
  const cases = readCdaCases(join(import.meta.dirname, '../../cases/cda'));
  for (const [index, xml] of [headerDocument, ...cases.map(({ body }) => clinicalDocument({ body }))].entries()) {
    const bytes = new TextEncoder().encode(xml);
    const root = readCda(bytes);
    const entry = { part: 1, seq: 1, receivedAt: 0 };
    const rows = translateTree(root, bytes, { system: 'ehr', ids, realm: usRealm, entry }).lineage();
    for (const [at, { element }] of leavesOf(root).entries()) {
      const { place, fate, to, also = [] } = rows[at]!;
      const [group, path] = placeIn(element);
      // The header of the first document is the full one.
      if (group === '' || (index > 0 && !place.includes('/structuredBody/'))) continue;
      const byElement = found.get(group) ?? new Map<string, ElementFate>();
      found.set(group, byElement);
      const known = byElement.get(path) ?? { targets: new Map(), reasons: new Set() };
      byElement.set(path, known);
      if (fate === 'ignored') known.reasons.add(to);
      if (fate === 'preserved') known.reasons.add(`kept in \`${to.replace(/^.*#/, '')}\``);
      if (fate !== 'mapped') continue;
      for (const target of [to, ...also].map(pathOf)) known.targets.set(target, (known.targets.get(target) ?? 0) + 1);
    }
  }
  return found;
}

const ids = createIds(new TextEncoder().encode('the key of the tests'));
const names = new Map(readTable('cda/template-names.csv').map(({ template, name }) => [template!, name!]));

/** `Patient/c…#name[0].given[1]` as `Patient.name.given`. */
const pathOf = (to: string) =>
  to
    .replace(/\/[^#]*#/, '.')
    .replace(/\[\d+\]/g, '')
    .replace(/\._/g, '.');

/** The template (or part of the header) that an element belongs to, and its path there, down to what is one data type. */
function placeIn(element: XmlElement): readonly [group: string, path: string] {
  const path: string[] = [];
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    const template = isAct(at) ? entryTemplates(at).find((one) => names.has(one)) : undefined;
    if (template !== undefined) return [`${names.get(template)} (${template})`, pathText(path)];
    if (at.name === 'section') {
      return path[0] === 'entry' ? ['Any other act', pathText(path.slice(1))] : ['Section', pathText(path)];
    }
    if (at.name === 'ClinicalDocument') return ['Header', pathText(path)];
    path.unshift(at.name);
  }
  return ['', ''];
}

function pathText(path: readonly string[]): string {
  const end = path.findIndex((name) => dataTypes.has(name));
  return (end === -1 ? path : path.slice(0, end + 1)).join('/');
}

/** Elements that are values: what stands within them belongs to their data type. */
const dataTypes: ReadonlySet<string> = new Set(
  'id setId code value effectiveTime time addr telecom name text title birthTime period useablePeriod desc birthplace priorityCode quantity'.split(
    ' ',
  ),
);
