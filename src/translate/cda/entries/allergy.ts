import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { mark, peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { absentConcept } from '../null-flavor.ts';
import { addResource } from '../resources.ts';
import { putTime } from '../times.ts';
import { addPartIdentifiers, eachOf, isNegated, parentAct, putOwnText, relatedBy } from './act.ts';
import { recordAuthors } from './actors.ts';
import { coded, codesOf, concept, conceptOf, putMapped } from './concepts.ts';
import { putConcernTime, tellNothing } from './concern-time.ts';
import type { Entries } from './entries.ts';
import { link, linkRelated } from './link.ts';
import { putNotes } from './notes.ts';
import { reactionsOf, reactionTemplates, severityTemplates } from './reactions.ts';

const observation = ['22.4.7', '22.4.90', '1.18'] as const;
const statusTemplates = ['22.4.28', '1.39'] as const;
const criticalityTemplates = ['22.4.145'] as const;

/** Allergy Concern Act: each observation within it is an AllergyIntolerance of its own. */
export function translateAllergyConcern(entries: Entries, act: XmlElement): Element | undefined {
  const made = eachOf(relatedBy(act, observation), ({ act: inner }) => translateAllergy(entries, inner));
  if (made[0] !== undefined) linkRelated(entries, act, made[0], [...observation, ...severityTemplates, 'SEV']);
  return made[0];
}

/** Allergy - Intolerance Observation → AllergyIntolerance. */
export function translateAllergy(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const concern = parentAct(act);
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  if (concern !== undefined) addPartIdentifiers(context, content, concern, 'Concern');
  putStatus(context, act, content);
  const value = child(act, 'value');
  putCode(context, act, content);
  putKind(context, content, value);
  content.patient = subject(context);
  put(content, 'encounter', encounter(context));
  const time = child(act, 'effectiveTime');
  putTime(context, content, 'onsetDateTime', peek(time, 'value') !== '' ? time : child(time, 'low'));
  const abated: Element = { url: 'http://hl7.org/fhir/StructureDefinition/allergyintolerance-abatement' };
  if (putTime(context, abated, 'valueDateTime', child(time, 'high'))) add(content, 'extension', abated);
  putCriticality(context, act, content);
  const { made: reactions, left } = reactionsOf(context, act, content);
  put(content, 'reaction', reactions);
  putOwnText(context, content, child(act, 'text'));
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, { who: 'recorder', when: 'recordedDate', types: recorders });
  putConcernTime(context, concern, content);
  tellNothing(context, act);
  const made = addResource(context, { type: 'AllergyIntolerance', source: act, content, defaults: active });
  authors(made);
  linkRelated(entries, act, made, [
    ...statusTemplates,
    ...reactionTemplates,
    ...severityTemplates,
    ...criticalityTemplates,
    ...['SEV', '33999-4', '82606-5'],
  ]);
  for (const related of left) {
    const inner = entries.translate(entries, related.act);
    if (inner !== undefined) link(context, made, inner, related);
  }
  for (const { act: inner } of relatedBy(act, reactionTemplates)) {
    linkRelated(entries, inner, made, [...severityTemplates, 'SEV']);
  }
  return made;
}

const recorders = ['Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson'];
/** FHIR demands a status of what is not entered in error (ait-1); what stands in the list of allergies is one. */
const active: Element = {
  clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', 'active', 'Active'),
};

/** The status observation, else an end, else the concern's own status. */
function putStatus(context: CdaContext, act: XmlElement, content: Element): void {
  const said = relatedBy(act, statusTemplates, ['33999-4'])[0]?.act;
  const value = said && child(said, 'value');
  const ofValue = codesOf(value).flatMap((code) => concept('allergy-status', code) ?? [])[0];
  if (said !== undefined) addPartIdentifiers(context, content, said, 'Status observation');
  const hasEnd = peek(child(act, 'effectiveTime', 'high'), 'value') !== '';
  const concernStatus = child(parentAct(act), 'statusCode');
  const ofConcern = concept('allergy-concern-status', peek(concernStatus, 'code'));
  const found = ofValue ?? (hasEnd ? concept('allergy-status', '413322009') : ofConcern);
  if (found === undefined) return;
  const clinical = conceptOf(found);
  if (ofValue !== undefined) {
    for (const coding of (codeableConcept(context, value)?.coding ?? []) as Element[]) add(clinical, 'coding', coding);
  } else if (!hasEnd) mark(context, concernStatus, 'code', clinical, 'coding[0].code');
  content.clinicalStatus = clinical;
}

/**
 * What the patient reacts to. Negated without a substance, or with none but «substance», it says that there is no known allergy of
 * the kind; with a substance it is refuted.
 */
function putCode(context: CdaContext, act: XmlElement, content: Element): void {
  const entity = child(
    children(act, 'participant').find((one) => peek(one, 'typeCode') === 'CSM'),
    'participantRole',
    'playingEntity',
  );
  const code = child(entity, 'code');
  const value = child(act, 'value');
  let substance = codeableConcept(context, code);
  if (substance === undefined && child(entity, 'name') !== undefined) {
    const made: Element = {};
    if (putText(context, made, 'text', child(entity, 'name'))) substance = made;
  }
  if (!isNegated(act)) {
    content.code = substance ?? absentConcept(context, code);
    return;
  }
  const none = codesOf(value).flatMap((one) => concept('no-known-allergy', one) ?? [])[0];
  const names =
    codesOf(code).some((one) => !anySubstance.has(one)) || (substance !== undefined && codesOf(code).length === 0);
  if (!names && none !== undefined) {
    content.code = conceptOf(none);
    mark(context, act, 'negationInd', content.code as Element, 'coding[0].code');
    mark(context, value, 'code', content.code as Element, 'coding[0].code');
    return;
  }
  content.code = substance ?? absentConcept(context, code);
  const verification = coded(
    'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
    'refuted',
    'Refuted',
  );
  mark(context, act, 'negationInd', verification, 'coding[0].code');
  content.verificationStatus = verification;
}

/** Substance, drug, food: what a negated allergy names where it means all of them. */
const anySubstance: ReadonlySet<string> = new Set([
  '105590001',
  '410942007',
  '255620007',
  '762766007',
  '373873005',
  '418019003',
]);

/** The value says type and category at once; what was sent stands beside the type. */
function putKind(context: CdaContext, content: Element, value: XmlElement | undefined): void {
  putMapped(context, content, 'type', 'allergy-type', value);
  const category = codesOf(value).flatMap((code) => concept('allergen-category', code) ?? [])[0];
  if (category === undefined) return;
  content.category = [category.code];
  mark(context, value, 'code', content, 'category[0]');
}

function putCriticality(context: CdaContext, act: XmlElement, content: Element): void {
  const found = relatedBy(act, criticalityTemplates, ['82606-5'])[0]?.act;
  if (found === undefined) return;
  const value = child(found, 'value');
  const row = codesOf(value).flatMap((code) => concept('criticality', code) ?? [])[0];
  addPartIdentifiers(context, content, found, 'Criticality observation');
  if (row === undefined) return;
  content.criticality = row.code;
  mark(context, value, 'code', content, 'criticality');
}
