import type { FhirResource } from '#flow';
import { type XmlDraft, type XmlPart, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { list } from '../../to-v2/read.ts';
import { cd } from '../datatypes/cd.ts';
import { diagnosis } from '../entries/condition.ts';
import { patientObservations } from '../entries/patient-observations.ts';
import { loneResult } from '../entries/results.ts';
import { vitalSigns } from '../entries/vital-signs.ts';
import { loincOid } from '../statement.ts';
import { nameOf, nextAnchor, type Writing } from '../writing.ts';
import { type Row, rowsOf } from './rows.ts';
import type { SectionKind } from './section-kinds.ts';

/** A section with a table of what its entries say; one without entries says that nothing is known. */
export function section(writing: Writing, kind: SectionKind, resources: readonly FhirResource[]): XmlDraft | undefined {
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
  return frame(kind, rows.length === 0 ? 'No information' : table(kind, rows), entries);
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

function frame(kind: SectionKind, narrative: XmlDraft | string, entries: readonly XmlDraft[]): XmlDraft {
  const isEmpty = entries.length === 0;
  return xml(
    'component',
    {},
    xml(
      'section',
      { nullFlavor: isEmpty ? 'NI' : undefined },
      kind.roots.flatMap((root) => [
        xml('templateId', { root }),
        kind.extension === undefined ? undefined : xml('templateId', { root, extension: kind.extension }),
      ]),
      xml('code', { code: kind.loinc, codeSystem: loincOid, codeSystemName: 'LOINC', displayName: kind.title }),
      xml('title', {}, kind.title),
      xml('text', {}, typeof narrative === 'string' ? xml('paragraph', {}, narrative) : narrative),
      entries,
    ),
  );
}

/** What a Composition's section says in words alone. */
export function narrativeSection(title: string, code: Element | undefined, block: readonly XmlPart[]): XmlDraft {
  return xml(
    'component',
    {},
    xml('section', {}, cd('code', code), title === '' ? undefined : xml('title', {}, title), xml('text', {}, block)),
  );
}
