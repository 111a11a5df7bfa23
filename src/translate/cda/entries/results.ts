import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { type Element, put } from '../../element.ts';
import { encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { absentConcept } from '../null-flavor.ts';
import { addResource } from '../resources.ts';
import { putInstant } from '../times.ts';
import { relatedActs, relatedBy } from './act.ts';
import { actorsOf, recordAuthors } from './actors.ts';
import { coded, codesOf, loinc, putStatus } from './concepts.ts';
import type { Entries } from './entries.ts';
import { link, linkRelated } from './link.ts';
import { putNotes } from './notes.ts';
import { observationCategory, observationContent, putEffective } from './observation.ts';
import { specimensOf } from './specimen.ts';

const specimenCollection = ['22.4.415'] as const;

/** Result Organizer → DiagnosticReport of its observations and specimens. */
export function translateResults(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const kind = kindOf(act);
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'report-status', child(act, 'statusCode'));
  content.category = [{ ...reportCategories[kind] }];
  const code = child(act, 'code');
  content.code = codeableConcept(context, code) ?? absentConcept(context, code);
  content.subject = subject(context);
  put(content, 'encounter', encounter(context));
  putEffective(context, content, child(act, 'effectiveTime') ?? firstTime(act));
  put(content, 'performer', actorsOf(context, act, 'performer'));
  const specimens = specimensOf(context, act);
  for (const { act: taking } of relatedBy(act, specimenCollection, ['17636008'])) {
    specimens.push(...specimensOf(context, taking, {}));
  }
  put(content, 'specimen', specimens);
  const [author] = children(act, 'author');
  putInstant(context, content, 'issued', child(author, 'time'));
  const authors = recordAuthors(context, act, content, {});
  const made = addResource(context, {
    type: 'DiagnosticReport',
    source: act,
    content,
    use: kind === 'laboratory' ? 'laboratory' : 'note',
    defaults: { status: 'unknown' },
  });
  authors(made);
  for (const related of relatedActs(act)) {
    if (related.act.name !== 'observation') continue;
    link(context, made, translateResult(entries, related.act, kind, specimens), related);
  }
  linkRelated(entries, act, made, [], (inner) => inner.name === 'observation');
  return made;
}

/** Result Observation → Observation; where its organizer is not known, it is told by itself. */
export function translateResult(
  entries: Entries,
  act: XmlElement,
  kind: Kind = kindOf(act),
  specimens: readonly Element[] = [],
): Element {
  const { context } = entries;
  const content = observationContent(context, act);
  content.category = [observationCategory(kind === 'laboratory' || kind === 'imaging' ? kind : 'procedure')];
  const own = specimensOf(context, act);
  put(content, 'specimen', own[0] ?? specimens[0]);
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, {});
  const made = addResource(context, {
    type: 'Observation',
    source: act,
    content,
    use: kind === 'laboratory' ? 'laboratory' : 'clinical-result',
    defaults: { status: 'unknown' },
  });
  authors(made);
  linkRelated(entries, act, made);
  return made;
}

/** A Result Observation that stands by itself. */
export function translateLooseResult(entries: Entries, act: XmlElement): Element | undefined {
  return translateResult(entries, act);
}

type Kind = 'laboratory' | 'imaging' | 'cardiology' | 'pulmonary' | 'endoscopy';

/** What kind of result it is: laboratory, unless its code or methods tell of pictures or of the body. */
function kindOf(act: XmlElement): Kind {
  const codes = codesOf(child(act, 'code'));
  if (codes.some((code) => imaging.has(code))) return 'imaging';
  const words = `${child(act, 'code')?.attributeValues.join(' ') ?? ''}`;
  if (
    /\b(x-?ray|radiograph|ultrasound|MRI|magnetic resonance|computed tomography|CT scan|mammogra|angiogra)/i.test(words)
  )
    return 'imaging';
  if (/\b(EKG|ECG|electrocardiogra|echocardiogra)/i.test(words)) return 'cardiology';
  if (/\bspirometr/i.test(words)) return 'pulmonary';
  if (/\b(endoscop|colonoscop)/i.test(words)) return 'endoscopy';
  return 'laboratory';
}

const imaging: ReadonlySet<string> = new Set([
  '363679005',
  '18748-4',
  '399208008',
  '77477000',
  '113091000',
  '16310003',
  '82374',
]);

/** Sections of HL7 table 0074, and LOINC's where US profiles ask for them. */
const reportCategories: Readonly<Record<Kind, Element>> = {
  laboratory: coded('http://terminology.hl7.org/CodeSystem/v2-0074', 'LAB', 'Laboratory'),
  imaging: coded(loinc, 'LP29684-5', 'Radiology'),
  cardiology: coded(loinc, 'LP29708-2', 'Cardiology'),
  pulmonary: coded('http://terminology.hl7.org/CodeSystem/v2-0074', 'PF', 'Pulmonary Function'),
  endoscopy: coded('http://terminology.hl7.org/CodeSystem/v2-0074', 'EN', 'Endoscopy'),
};

/** The time of the first observation, where the organizer tells none. */
function firstTime(act: XmlElement): XmlElement | undefined {
  for (const { act: inner } of relatedActs(act)) {
    const time = child(inner, 'effectiveTime');
    if (time !== undefined) return time;
  }
  return undefined;
}
