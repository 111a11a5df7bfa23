import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd } from '../datatypes/cd.ts';
import { ids } from '../datatypes/ii.ts';
import { interval, required, ts, when } from '../datatypes/ts.ts';
import { performer } from '../roles.ts';
import { component, statement, status, template } from '../statement.ts';
import { codeFor } from '../vocabulary.ts';
import { type EntryWriter, nameOf, type Writing } from '../writing.ts';
import { observationStatus, single } from './observation.ts';
import { kindOf, resultKind } from './observation-kind.ts';
import { collections, specimens } from './specimen.ts';
import { components } from './within.ts';

/** DiagnosticReport → Result Organizer with its results. */
export const writeReport: EntryWriter = (writing, report) => {
  const resource = report as Element;
  const taken = collections(writing, resource);
  const code = text(resource, 'status');
  const known = ['amended', 'corrected', 'appended'].includes(code)
    ? 'completed'
    : code === 'partial'
      ? 'active'
      : codeFor('report-status', code, 'completed');
  return organizer(writing, resource, known, [
    taken.length > 0 ? undefined : specimens(writing, resource),
    authors(writing, resource, { when: 'issued' }),
    taken,
    components(writing, resource),
  ]);
};

function organizer(
  writing: Writing,
  resource: Element,
  code: string,
  parts: Parameters<typeof statement>[2][],
): XmlDraft {
  return statement(
    'organizer',
    { classCode: 'BATTERY' },
    template('22.4.1'),
    template('22.4.1', '2015-08-01'),
    ids(writing, resource),
    cd('code', child(resource, 'code')),
    status(code),
    spanOf(resource),
    list(resource, 'performer').map((one) => performer(writing, one)),
    parts,
  );
}

/** IVL_TS as Result Organizers have it: a point is both ends. */
function spanOf(resource: Element): XmlDraft | undefined {
  const point = ts('low', resource, 'effectiveDateTime');
  if (point === undefined) return when('effectiveTime', resource, 'effective');
  return interval('effectiveTime', point, xml('high', point.attributes));
}

/** A result that no report tells of: an organizer of its own, for C-CDA has no result without one. */
export function loneResult(writing: Writing, resource: Element, anchor: string): XmlDraft {
  writing.written.add(nameOf(resource));
  const kind = kindOf(resource);
  const inner = single(writing, resource, kind.templates.length === 0 ? resultKind : kind, anchor);
  return statement(
    'organizer',
    { classCode: 'BATTERY' },
    template('22.4.1'),
    template('22.4.1', '2015-08-01'),
    ids(writing, { resourceType: 'DiagnosticReport', id: text(resource, 'id') }),
    cd('code', child(resource, 'code')),
    status(observationStatus(resource)),
    required('effectiveTime', spanOf(resource)),
    component(inner),
  );
}
