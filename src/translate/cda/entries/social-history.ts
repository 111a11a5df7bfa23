import { child, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element } from '../../element.ts';
import { subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { mark, peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { draftOf } from '../resources.ts';
import { putTime } from '../times.ts';
import { addPartIdentifiers, isNegated, relatedBy } from './act.ts';
import { coded, codesOf, concept, loinc, snomed } from './concepts.ts';
import type { Entries } from './entries.ts';
import { translateObservation } from './observation.ts';

/** Where an extension of the patient is defined. */
const urlOf = (name: string): string => concept('patient-extension', name)!.system;

/** Smoking Status, Tobacco Use: each by LOINC's code, the status as of a time. */
export function translateSmoking(entries: Entries, act: XmlElement): Element | undefined {
  const isStatus = codesOf(child(act, 'code')).some((code) => code === '72166-2' || code === 'ASSERTION');
  return translateObservation(entries, act, {
    categories: ['social-history'],
    code: coded(loinc, '72166-2', 'Tobacco smoking status'),
    use: isStatus ? 'smokingstatus' : 'social-history',
    isPoint: isStatus,
  });
}

/** Social History Observation, Characteristics of Home Environment, Cultural and Religious Observation. */
export function translateSocialHistory(entries: Entries, act: XmlElement): Element | undefined {
  return translateObservation(entries, act, { categories: ['social-history'], use: 'social-history' });
}

export function translateOccupation(entries: Entries, act: XmlElement): Element | undefined {
  return translateObservation(entries, act, { categories: ['social-history'], use: 'occupation' });
}

export function translateSexualOrientation(entries: Entries, act: XmlElement): Element | undefined {
  return translateObservation(entries, act, {
    categories: ['social-history'],
    use: 'sexual-orientation',
    code: coded(loinc, '76690-7', 'Sexual orientation'),
  });
}

/** Pregnancy Observation: the status, with the estimated date of delivery as its component. */
export function translatePregnancy(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const made = translateObservation(entries, act, {
    categories: ['social-history'],
    use: 'pregnancystatus',
    isPoint: true,
    code: coded(loinc, '82810-3', 'Pregnancy status'),
    consumed: ['15.3.1', '11778-8'],
  });
  const content = made && draftOf(context, made);
  if (content !== undefined && isNegated(act) && peek(child(act, 'value'), 'code') === '77386006') {
    delete content.component;
    content.valueCodeableConcept = coded(snomed, '60001007', 'Not pregnant');
    mark(context, act, 'negationInd', content, 'valueCodeableConcept');
    mark(context, child(act, 'value'), 'code', content, 'valueCodeableConcept');
  }
  for (const { act: inner } of content === undefined ? [] : relatedBy(act, ['15.3.1'], ['11778-8'])) {
    const component: Element = {
      code: codeableConcept(context, child(inner, 'code')) ?? coded(loinc, '11778-8', 'Delivery date Estimated'),
    };
    putTime(context, component, 'valueDateTime', child(inner, 'value'));
    add(content!, 'component', component);
    addPartIdentifiers(context, content!, inner, 'Estimated date of delivery');
  }
  return made;
}

export function translatePregnancyIntent(entries: Entries, act: XmlElement): Element | undefined {
  return translateObservation(entries, act, { categories: ['social-history'], use: 'pregnancyintent', isPoint: true });
}

/** Birth Sex Observation → the patient's own extension: F, M, and what is unknown or of another kind. */
export function translateBirthSex(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const value = child(act, 'value');
  const code = peek(value, 'code') || peek(value, 'nullFlavor');
  const known = new Set(['F', 'M', 'ASKU', 'OTH', 'UNK']);
  const extension: Element = { url: urlOf('birthsex'), valueCode: known.has(code) ? code : 'UNK' };
  mark(context, value, peek(value, 'code') === '' ? 'nullFlavor' : 'code', extension, 'valueCode');
  return ofPatient(entries, extension);
}

/** Gender Identity Observation → the patient's own extension. */
export function translateGenderIdentity(entries: Entries, act: XmlElement): Element | undefined {
  return conceptOfPatient(entries, act, urlOf('genderIdentity'));
}

/** Tribal Affiliation Observation → the patient's own extension. */
export function translateTribe(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const tribe = codeableConcept(context, child(act, 'value'));
  if (tribe === undefined) return undefined;
  const inner = { url: 'tribalAffiliation', valueCodeableConcept: tribe };
  return ofPatient(entries, { url: urlOf('tribal-affiliation'), extension: [inner] });
}

/** Sex Observation: SNOMED CT's codes for male and female, by US Core's sex extension. */
export function translateSex(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const value = child(act, 'value');
  const code = peek(value, 'code') || 'unknown';
  const extension: Element = { url: urlOf('sex'), valueCode: code };
  mark(context, value, 'code', extension, 'valueCode');
  return ofPatient(entries, extension);
}

function conceptOfPatient(entries: Entries, act: XmlElement, url: string): Element | undefined {
  const { context } = entries;
  const made: Element = {};
  const said = codeableConcept(context, child(act, 'value'));
  if (said === undefined && !putText(context, made, 'text', child(act, 'value'))) return undefined;
  return ofPatient(entries, { url, valueCodeableConcept: said ?? made });
}

/** Says it of the patient: the last that is said stands. */
function ofPatient({ context }: Entries, extension: Element): Element {
  const reference = subject(context);
  const content = draftOf(context, reference);
  if (content !== undefined) {
    const own = (content.extension ?? []) as Element[];
    const same = own.findIndex(({ url }) => url === extension.url);
    if (same === -1 || extension.url === urlOf('tribal-affiliation')) add(content, 'extension', extension);
    else own[same] = extension;
  }
  return reference;
}
