import type { FhirResource } from '#flow';
import { drafts, type XmlDraft, type XmlPart, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { codings, list, text } from '../../to-v2/read.ts';
import { cd } from '../datatypes/cd.ts';
import { diagnosis } from '../entries/condition.ts';
import { patientObservations } from '../entries/patient-observations.ts';
import { loneResult } from '../entries/results.ts';
import { vitalSigns } from '../entries/vital-signs.ts';
import { loincOid } from '../statement.ts';
import { nameOf, nextAnchor, type Writing } from '../writing.ts';
import { type Row, rowsOf } from './rows.ts';
import { type SectionKind, templateOfWords } from './section-kinds.ts';

/** A section with a table of what its entries say; one without entries has the words that there are, or says that nothing is known. */
export function section(
  writing: Writing,
  kind: SectionKind,
  resources: readonly FhirResource[],
  words?: readonly XmlPart[],
): XmlDraft | undefined {
  const rows: XmlDraft[] = [];
  const entries: XmlDraft[] = [];
  const tell = (cells: readonly Row[], write: (anchor: string) => XmlDraft | undefined, sig = false) => {
    const anchor = nextAnchor(writing);
    const entry = write(anchor);
    if (entry === undefined) return;
    entries.push(xml('entry', { typeCode: 'DRIV' }, entry));
    rows.push(...tableRows(kind, cells, anchor, sig));
  };
  for (const resource of resources) {
    if (writing.written.has(nameOf(resource as Element))) continue;
    const isMedication = resource.resourceType.startsWith('Medication');
    tell(rowsOf(writing, resource), (anchor) => entryOf(writing, kind.kind, resource, anchor), isMedication);
  }
  if (kind.kind === 'social-history') {
    for (const { name, words, write } of patientObservations(writing.patient as Element | undefined))
      tell([[name, words, '']], write);
  }
  const asides = writing.asides.splice(0).map(({ anchor, words }) => xml('item', { ID: anchor }, lines(words)));
  const below = asides.length === 0 ? [] : [xml('list', {}, asides)];
  return frame(
    kind,
    rows.length > 0
      ? [...(words ?? []), table(kind, rows), ...below]
      : (words ?? [xml('paragraph', {}, 'No information')]),
    entries,
  );
}

function entryOf(writing: Writing, kind: string, resource: FhirResource, anchor: string): XmlDraft | undefined {
  const held = resource as Element;
  if (kind === 'discharge-diagnosis')
    return written(writing, held, () => diagnosis(writing, held, '22.4.33', '11535-2', anchor));
  if (kind === 'assessment' && resource.resourceType === 'Condition')
    return written(writing, held, () => diagnosis(writing, held, '22.4.80', '29308-4', anchor));
  if (kind === 'vital-signs') return written(writing, held, () => vitalSigns(writing, held, anchor));
  if (kind === 'results' && resource.resourceType === 'Observation' && list(held, 'hasMember').length === 0)
    return loneResult(writing, held, anchor);
  return writing.write(writing, resource, anchor);
}

function written(writing: Writing, held: Element, write: () => XmlDraft): XmlDraft {
  writing.written.add(nameOf(held));
  return write();
}

function tableRows({ columns }: SectionKind, cells: readonly Row[], anchor: string, hasSig: boolean): XmlDraft[] {
  return cells.map((row, index) =>
    xml(
      'tr',
      { ID: index === 0 ? anchor : undefined },
      columns.map((_, at) => {
        const words = row[at] ?? '';
        // Directions are what the text of an activity points at.
        return xml('td', {}, hasSig && at === 1 && index === 0 ? xml('content', { ID: `${anchor}sig` }, words) : words);
      }),
    ),
  );
}

function table({ columns }: SectionKind, rows: readonly XmlDraft[]): XmlDraft {
  return xml(
    'table',
    { border: '1', width: '100%' },
    xml(
      'thead',
      {},
      xml(
        'tr',
        {},
        columns.map((column) => xml('th', {}, column)),
      ),
    ),
    xml('tbody', {}, rows),
  );
}

/** Line ends stay visible. */
function lines(words: string): XmlPart[] {
  const [first = '', ...others] = words.split(/\r\n|[\r\n]/);
  return [first, ...others.flatMap((line) => [xml('br'), line])];
}

function frame(kind: SectionKind, narrative: readonly XmlPart[], entries: readonly XmlDraft[]): XmlDraft {
  const isEmpty = entries.length === 0;
  return xml(
    'component',
    {},
    xml(
      'section',
      { nullFlavor: isEmpty ? 'NI' : undefined },
      rootsOf(kind, entries).flatMap((root) => [
        xml('templateId', { root }),
        kind.extension === undefined ? undefined : xml('templateId', { root, extension: kind.extension }),
      ]),
      xml(
        'code',
        { code: kind.loinc, codeSystem: loincOid, codeSystemName: 'LOINC', displayName: kind.title },
        kind.translation &&
          xml('translation', { code: kind.translation[0], codeSystem: loincOid, displayName: kind.translation[1] }),
      ),
      xml('title', {}, kind.title),
      xml('text', {}, narrative),
      entries,
    ),
  );
}

/** What a Composition's section says in words alone. */
export function narrativeSection(title: string, code: Element | undefined, block: readonly XmlPart[]): XmlDraft {
  return xml(
    'component',
    {},
    xml(
      'section',
      {},
      templateOf(code),
      cd('code', code),
      title === '' ? undefined : xml('title', {}, title),
      xml('text', {}, block),
    ),
  );
}

function templateOf(code: Element | undefined): XmlDraft[] {
  const [known] = codings(code).flatMap((one) => [templateOfWords(text(one, 'code')) ?? []]);
  const [root, extension] = known ?? [];
  if (root === undefined) return [];
  return extension === undefined
    ? [xml('templateId', { root })]
    : [xml('templateId', { root }), xml('templateId', { root, extension })];
}

/** Templates of sections, or of their "entries required", against those of the entries that they are of. */
const entriesOf: Readonly<Record<string, string>> = {
  '2.16.840.1.113883.10.20.22.2.21.1': '22.4.48',
  '2.16.840.1.113883.10.20.22.2.60': '22.4.121',
};

/** A section with entries of other kinds alone is not of a template that asks for its own. */
function rootsOf({ roots }: SectionKind, entries: readonly XmlDraft[]): readonly string[] {
  if (entries.length === 0 || !roots.some((root) => entriesOf[root] !== undefined)) return roots;
  const made = new Set(
    entries.flatMap(({ content }) =>
      drafts(content).flatMap((one) => drafts(one.content).map(({ attributes }) => attributes.root)),
    ),
  );
  return roots.filter(
    (root) => entriesOf[root] === undefined || made.has(`2.16.840.1.113883.10.20.${entriesOf[root]}`),
  );
}
