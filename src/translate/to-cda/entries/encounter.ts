import type { FhirResource } from '#flow';
import type { XmlDraft } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, codings, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd, optionalCd } from '../datatypes/cd.ts';
import { ids } from '../datatypes/ii.ts';
import { ivlTs, required, ts } from '../datatypes/ts.ts';
import { performer, place } from '../roles.ts';
import { related, statement, status, template } from '../statement.ts';
import { codeFor, wordsOf } from '../vocabulary.ts';
import { type EntryWriter, nameOf, type Writing } from '../writing.ts';
import { diagnosis } from './condition.ts';
import { comments, mention, narrated, reasons, within } from './within.ts';

/** Encounter → Encounter Activity, or Planned Encounter. */
export const writeEncounter: EntryWriter = (writing, encounter, anchor) => {
  const resource = encounter as Element;
  const isPlanned = isPlannedEncounter(resource);
  const root = isPlanned ? '22.4.40' : '22.4.49';
  return statement(
    'encounter',
    { moodCode: isPlanned ? 'INT' : 'EVN' },
    template(root),
    template(root, isPlanned ? '2014-06-09' : '2015-08-01'),
    ids(writing, resource),
    encounterCode(resource),
    narrated(anchor),
    status(isPlanned ? 'active' : codeFor('encounter-status', text(resource, 'status'), 'completed')),
    encounterTime(resource),
    optionalCd('sdtc:dischargeDispositionCode', child(child(resource, 'hospitalization'), 'dischargeDisposition')),
    optionalCd('priorityCode', child(resource, 'priority')),
    list(resource, 'participant').map((one) =>
      performer(writing, child(one, 'individual'), [
        ivlTs('time', child(one, 'period')),
        optionalCd('sdtc:functionCode', list(one, 'type')[1]),
      ]),
    ),
    performer(writing, child(resource, 'serviceProvider')),
    authors(writing, resource),
    list(resource, 'location').map((one) => place(writing, child(one, 'location'))),
    reasons(writing, resource),
    diagnoses(writing, resource),
    comments(writing, resource),
    within(writing, resource, isDiagnosis),
  );
};

export function isPlannedEncounter(resource: Element): boolean {
  return text(resource, 'status') === 'planned';
}

/** The type with the class as its translation; the class alone where there is no type. */
export function encounterCode(resource: Element): XmlDraft {
  const [type] = list(resource, 'type');
  const kind = child(resource, 'class');
  const classed = kind === undefined || text(kind, 'code') === 'UNK' ? [] : [kind];
  const own = codings(type);
  const isKnown = classed.some((one) => own.some((other) => other.code === one.code && other.system === one.system));
  const words = text(type, 'text');
  if (own.length === 0 && words !== '') return cd('code', { text: words });
  return cd('code', { coding: [...own, ...(isKnown ? [] : classed)], ...(words !== '' && { text: words }) });
}

/** A visit of one moment is a point. */
function encounterTime(resource: Element): XmlDraft {
  const period = child(resource, 'period');
  const [start, end] = [text(period, 'start'), text(period, 'end')];
  const isPoint = start !== '' && start === end;
  return required('effectiveTime', isPoint ? ts('effectiveTime', period, 'start') : ivlTs('effectiveTime', period));
}

const isDiagnosis = ({ resourceType }: FhirResource): boolean => resourceType === 'Condition';

/** Encounter Diagnosis; a problem of the list is only named. */
function diagnoses(writing: Writing, resource: Element): XmlDraft[] {
  const parts = writing.relations.parts.get(nameOf(resource)) ?? [];
  return parts.flatMap(({ resource: inner, isMention }) => {
    if (!isDiagnosis(inner)) return [];
    const held = inner as Element;
    if (isMention || writing.written.has(nameOf(held))) {
      return related('REFR', mention(writing, held)) ?? [];
    }
    writing.written.add(nameOf(held));
    return related('SUBJ', diagnosis(writing, held, '22.4.80', '29308-4')) ?? [];
  });
}

/** What a person reads of a visit. */
export function encounterWords(resource: Element): string {
  return (
    wordsOf(list(resource, 'type')[0]) ||
    text(child(resource, 'class'), 'display') ||
    text(child(resource, 'class'), 'code')
  );
}
