import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { absentConcept } from '../null-flavor.ts';
import { addResource } from '../resources.ts';
import { rawTime } from '../times.ts';
import { addPartIdentifiers, relatedActs } from './act.ts';
import { actorsOf, recordAuthors, typeOf } from './actors.ts';
import { coded, codesOf, concept, loinc, putStatus } from './concepts.ts';
import type { Entries } from './entries.ts';
import { link, linkRelated } from './link.ts';
import { putNotes } from './notes.ts';
import { observationCategory, observationContent, putEffective } from './observation.ts';

/** Vital Signs Organizer → an Observation for the panel, one for each vital sign, and one for both pressures of the blood. */
export function translateVitalSigns(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'observation-status', child(act, 'statusCode'));
  content.category = [observationCategory('vital-signs')];
  content.code = panelCode(context, act);
  content.subject = subject(context);
  put(content, 'encounter', encounter(context));
  const time = child(act, 'effectiveTime') ?? child(relatedActs(act)[0]?.act, 'effectiveTime');
  putEffective(context, content, time);
  put(content, 'performer', actorsOf(context, act, 'performer'));
  const made = addVitalSign(context, act, content);
  const observations = relatedActs(act).filter(({ act: inner }) => inner.name === 'observation');
  const paired = bloodPressures(observations.map(({ act: inner }) => inner));
  for (const related of observations) {
    const pair = paired.get(related.act);
    if (pair !== undefined && pair[1] === related.act) continue;
    const inner = pair === undefined ? translateVitalSign(entries, related.act) : bloodPressure(entries, pair);
    if (inner !== undefined) link(context, made, inner, { ...related, typeCode: 'COMP' });
  }
  linkRelated(entries, act, made, [], (inner) => inner.name === 'observation');
  return made;
}

/** LOINC's panel beside what was sent. */
function panelCode(context: CdaContext, act: XmlElement): Element {
  const code = codeableConcept(context, child(act, 'code')) ?? {};
  const codings = (code.coding ?? []) as Element[];
  if (!codings.some((one) => one.code === '85353-1')) {
    add(code, 'coding', { system: loinc, code: '85353-1', display: 'Vital signs panel' });
  }
  return code;
}

/** Vital Sign Observation → Observation; codes that FHIR asks for beside a more specific one are added. */
export function translateVitalSign(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content = observationContent(context, act);
  const code = content.code as Element;
  for (const one of codesOf(child(act, 'code'))) {
    const also = concept('vital-sign-also', one);
    const codings = (code.coding ?? []) as Element[];
    if (also === undefined || codings.some((coding) => coding.code === also.code)) continue;
    add(code, 'coding', { system: also.system, code: also.code, display: also.display });
  }
  return stated(entries, act, content);
}

function stated(entries: Entries, act: XmlElement, content: Element): Element {
  const { context } = entries;
  content.category = [observationCategory('vital-signs')];
  // Who wrote a vital sign down is who took it (C-CDA on FHIR).
  if (content.performer === undefined) put(content, 'performer', actorsOf(context, act, 'author').filter(isPerformer));
  putNotes(context, act, content);
  const made = addVitalSign(context, act, content);
  linkRelated(entries, act, made);
  return made;
}

/** What Observation.performer may point at. */
const isPerformer = (who: Element): boolean => typeOf(who) !== 'Device';

type Pair = readonly [systolic: XmlElement, diastolic: XmlElement];

/** Pairs systolic and diastolic pressures of one time, in their order. */
function bloodPressures(observations: readonly XmlElement[]): Map<XmlElement, Pair> {
  const of = (code: string) => observations.filter((one) => codesOf(child(one, 'code')).includes(code));
  const left = of('8462-4');
  const found = new Map<XmlElement, Pair>();
  for (const systolic of of('8480-6')) {
    const at = left.findIndex((one) => timeOf(one) === timeOf(systolic));
    if (at === -1) continue;
    const [diastolic] = left.splice(at, 1) as [XmlElement];
    const pair: Pair = [systolic, diastolic];
    // The pair stands where the first of the two does.
    const ordered =
      observations.indexOf(systolic) < observations.indexOf(diastolic) ? pair : ([diastolic, systolic] as const);
    found.set(systolic, ordered);
    found.set(diastolic, ordered);
  }
  return found;
}

const timeOf = (act: XmlElement) => rawTime(child(act, 'effectiveTime'));

/** Both pressures → one Observation of the panel (85354-9) with a component for each. */
function bloodPressure(entries: Entries, [first, second]: Pair): Element {
  const { context } = entries;
  const content = observationContent(context, first);
  const other = observationContent(context, second);
  context.marks.aliases.set(other, content);
  addPartIdentifiers(context, content, second, 'Second of the pressures');
  content.component = [content, other].map((one) => {
    const component: Element = { code: one.code ?? absentConcept(context, undefined) };
    for (const name of [
      'valueQuantity',
      'dataAbsentReason',
      'interpretation',
      'referenceRange',
      'valueString',
      'valueRange',
    ]) {
      if (one[name] === undefined) continue;
      component[name] = one[name];
    }
    return component;
  });
  for (const name of [
    'valueQuantity',
    'dataAbsentReason',
    'interpretation',
    'referenceRange',
    'valueString',
    'valueRange',
  ]) {
    delete content[name];
  }
  content.code = coded(loinc, '85354-9', 'Blood pressure panel with all children optional');
  for (const [name, value] of Object.entries(other)) {
    if (name === 'code' || name === 'identifier' || /^(value|dataAbsent|interpretation|referenceRange)/.test(name))
      continue;
    content[name] ??= value;
  }
  const made = stated(entries, first, content);
  recordAuthors(context, second, {}, {})(made);
  return made;
}

/** The Observation of a vital sign or of their panel, with who wrote it down. */
function addVitalSign(context: CdaContext, act: XmlElement, content: Element): Element {
  const authors = recordAuthors(context, act, content, {});
  const made = addResource(context, {
    type: 'Observation',
    source: act,
    content,
    use: 'vital-signs',
    defaults: { status: 'unknown' },
  });
  authors(made);
  return made;
}
