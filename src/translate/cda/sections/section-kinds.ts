import { child, type XmlElement } from '#formats/xml/xml-element.ts';
import { readTable } from '#platform/read-table.ts';
import { peek } from '../leaves.ts';
import { templatesOf } from '../templates.ts';

interface SectionKind {
  readonly kind: string;
  readonly condition: string;
  readonly observation: string;
}

const root = '2.16.840.1.113883.10.20.';
const rows = readTable('cda/sections.csv');
const byTemplate: ReadonlyMap<string, SectionKind> = new Map(
  rows.flatMap((row) => row.templates!.split(' ').map((one) => [/^1\.3\./.test(one) ? one : root + one, kindOf(row)])),
);
const byCode: ReadonlyMap<string, SectionKind> = new Map(rows.map((row) => [row.loinc!, kindOf(row)]));

function kindOf(row: Readonly<Record<string, string>>): SectionKind {
  return { kind: row.kind!, condition: row.condition!, observation: row.observation! };
}

/** What kind of section an act stands in: by the section's templates, else by its LOINC code, else by the section around it. */
function find(act: XmlElement): SectionKind | undefined {
  for (let at: XmlElement | undefined = act; at !== undefined; at = at.parent) {
    if (at.name !== 'section') continue;
    const named = templatesOf(at).flatMap((one) => byTemplate.get(one) ?? [])[0];
    const found = named ?? byCode.get(peek(child(at, 'code'), 'code'));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The name of the kind (`problems`); empty where the section is none that is known. */
export function sectionKind(act: XmlElement): string {
  return find(act)?.kind ?? '';
}

/** The category of problems that stand in this section. */
export function sectionCategory(act: XmlElement): string {
  return find(act)?.condition ?? 'problem-list-item';
}

/** The category of observations that stand in this section, where nothing tells more; undefined where none fits. */
export function sectionObservation(act: XmlElement): string | undefined {
  return find(act)?.observation || undefined;
}
