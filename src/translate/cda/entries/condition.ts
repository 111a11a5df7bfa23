import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, note, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { quantity } from '../datatypes/pq.ts';
import { idKey } from '../keys.ts';
import { mark, peek } from '../leaves.ts';
import { absentConcept } from '../null-flavor.ts';
import { addResource } from '../resources.ts';
import { sectionCategory } from '../sections/section-kinds.ts';
import { putAbsentTime, putTime } from '../times.ts';
import {
  addPartIdentifiers,
  concernTemplates,
  eachOf,
  hasTemplate,
  isNegated,
  parentAct,
  putOwnText,
  relatedBy,
} from './act.ts';
import { recordAuthors } from './actors.ts';
import { coded, codesOf, concept, conceptOf } from './concepts.ts';
import { putConcernTime, tellNothing } from './concern-time.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';

const status = ['22.4.6', '1.50', '1.57'] as const;
const age = ['22.4.31'] as const;
const severity = ['22.4.8', '1.55'] as const;
const diagnosed = ['22.4.502'] as const;
/** Values that name no problem, but that there is one: negated they say that there is none. */
const anyProblem: ReadonlySet<string> = new Set([
  '55607006',
  '64572001',
  '404684003',
  '282291009',
  '418799008',
  '75323-6',
  '75326-9',
]);

/**
 * Acts that hold problem observations, each of which is a Condition of its own: Problem Concern Act, the diagnosis acts of
 * encounters, admission, discharge and surgery, Health Concern Act. `within` is what the observations are diagnoses of.
 */
export function translateConcern(entries: Entries, act: XmlElement): Element | undefined {
  const made = eachOf(relatedBy(act, problemTemplates), ({ act: inner }) => translateProblem(entries, inner));
  const [first] = made;
  if (first === undefined) return undefined;
  linkRelated(entries, act, first, problemTemplates);
  return first;
}

const problemTemplates: readonly string[] = ['22.4.4', '1.28'];

/** Problem Observation → Condition. */
export function translateProblem(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const concern = parentAct(act);
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  if (concern?.name === 'act') addPartIdentifiers(context, content, concern, 'Concern');
  const { category, use } = categoryOf(act);
  content.category = [category];
  for (const kind of [child(act, 'code'), concern && child(concern, 'code')]) {
    const type = codesOf(kind).some((code) => code === 'ASSERTION' || code === 'CONC')
      ? undefined
      : codeableConcept(context, kind);
    if (type !== undefined) add(content, 'category', type);
  }
  putCode(context, act, content);
  content.subject = subject(context);
  if (use === 'encounter-diagnosis') put(content, 'encounter', encounter(context));
  putCourse(context, act, content);
  put(
    content,
    'bodySite',
    children(act, 'targetSiteCode').flatMap((one) => codeableConcept(context, one) ?? []),
  );
  for (const { act: inner } of relatedBy(act, severity, ['SEV'])) {
    put(content, 'severity', codeableConcept(context, child(inner, 'value')));
    addPartIdentifiers(context, content, inner, 'Severity observation');
  }
  for (const { act: inner } of relatedBy(act, diagnosed, ['77975-1'])) {
    const holder: Element = { url: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate' };
    if (putTime(context, holder, 'valueDateTime', child(inner, 'effectiveTime'))) add(content, 'extension', holder);
    addPartIdentifiers(context, content, inner, 'Date of diagnosis');
  }
  putOwnText(context, content, child(act, 'text'));
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, { who: 'recorder', when: 'recordedDate', types: recorders });
  putConcernTime(context, concern, content, isKnown(context, act));
  tellNothing(context, act);
  const made = addResource(context, { type: 'Condition', source: act, content, use });
  authors(made);
  const told = [...status, ...severity, ...diagnosed, 'SEV', '77975-1'];
  linkRelated(entries, act, made, content.onsetAge === undefined ? told : [...told, ...age]);
  return made;
}

const recorders = ['Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson'];

/** Whether the same observation stood elsewhere in the document already. */
function isKnown({ made }: CdaContext, act: XmlElement): boolean {
  const key = idKey(act);
  return key !== undefined && made.has(key);
}

/** The category by the section; a diagnosis of an encounter is one wherever it stands. */
function categoryOf(act: XmlElement): { readonly category: Element; readonly use: string } {
  const outer = parentAct(act);
  const isDiagnosis = outer !== undefined && hasTemplate(outer, ...concernTemplates.slice(2));
  const code = isDiagnosis ? 'encounter-diagnosis' : sectionCategory(act);
  const isConcern = code === 'health-concern';
  const system = isConcern
    ? 'http://hl7.org/fhir/us/core/CodeSystem/condition-category'
    : 'http://terminology.hl7.org/CodeSystem/condition-category';
  return {
    category: coded(system, code, categories[code]),
    use: code === 'encounter-diagnosis' ? 'encounter-diagnosis' : 'problems-health-concerns',
  };
}

const categories: Readonly<Record<string, string>> = {
  'problem-list-item': 'Problem List Item',
  'encounter-diagnosis': 'Encounter Diagnosis',
  'health-concern': 'Health Concern',
};

/** The value is what the patient has; negated it is refuted, or, where it names no problem, says that there is none. */
function putCode(context: CdaContext, act: XmlElement, content: Element): void {
  const value = child(act, 'value');
  const made = codeableConcept(context, value) ?? absentConcept(context, value);
  content.code = made;
  if (!isNegated(act)) return;
  const verification: Element = coded(
    'http://terminology.hl7.org/CodeSystem/condition-ver-status',
    'refuted',
    'Refuted',
  );
  if (codesOf(value).some((code) => anyProblem.has(code))) {
    const none = { system: 'http://snomed.info/sct', code: '160245001', display: 'No current problems or disability' };
    made.coding = [none, ...((made.coding as Element[] | undefined) ?? []).map((one) => ({ ...one }))].slice(0, 1);
    mark(context, value, 'code', made, 'coding[0].code');
    mark(context, act, 'negationInd', made, 'coding[0].code');
    return;
  }
  mark(context, act, 'negationInd', verification, 'coding[0].code');
  content.verificationStatus = verification;
}

/**
 * Clinical status, onset and abatement: the status observation, else an end, else the concern's own status. What has an end is
 * not active (FHIR R4 con-4), whatever the status says.
 */
function putCourse(context: CdaContext, act: XmlElement, content: Element): void {
  const time = child(act, 'effectiveTime');
  const high = child(time, 'high');
  const hasEnd = high !== undefined && (peek(high, 'value') !== '' || peek(high, 'nullFlavor') === 'UNK');
  const onset = peek(time, 'value') !== '' ? time : child(time, 'low');
  if (!putTime(context, content, 'onsetDateTime', onset)) putAge(context, act, content);
  if (hasEnd && !putTime(context, content, 'abatementDateTime', high))
    putAbsentTime(context, content, 'abatementDateTime', high);
  const said = relatedBy(act, status, ['33999-4'])[0]?.act;
  const ofValue = codesOf(said && child(said, 'value')).flatMap((code) => concept('problem-status', code) ?? [])[0];
  const concern = parentAct(act);
  const ofConcern = concept('concern-status', peek(concern && child(concern, 'statusCode'), 'code'));
  const found = ofValue ?? (hasEnd ? concept('problem-status', '413322009') : ofConcern);
  if (said !== undefined) addPartIdentifiers(context, content, said, 'Status observation');
  if (found === undefined) return;
  const isOpen = ['active', 'recurrence', 'relapse'].includes(found.code);
  if (isOpen && hasEnd) note(context, 'CW-CDA-020', 'warning', said ?? act);
  const clinical = conceptOf(isOpen && hasEnd ? concept('problem-status', '73425007')! : found);
  if (ofValue !== undefined && !(isOpen && hasEnd)) {
    const own = codeableConcept(context, child(said, 'value'));
    for (const coding of (own?.coding ?? []) as Element[]) add(clinical, 'coding', coding);
  } else if (ofValue !== undefined) mark(context, child(said, 'value'), 'code', clinical, 'coding[0].code');
  else
    mark(context, hasEnd ? high : child(concern, 'statusCode'), hasEnd ? 'nullFlavor' : 'code', clinical, 'coding[0]');
  content.clinicalStatus = clinical;
}

/** Age at onset, where there is no time of it: FHIR takes one of the two. */
function putAge(context: CdaContext, act: XmlElement, content: Element): void {
  const found = relatedBy(act, age, ['445518008', '397659008'])[0]?.act;
  const made = quantity(context, child(found, 'value'));
  if (found === undefined || made === undefined) return;
  content.onsetAge = made;
  addPartIdentifiers(context, content, found, 'Age at onset');
}
