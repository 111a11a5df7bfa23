import { attribute, child, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element } from '../../element.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { idKey } from '../keys.ts';
import { peek } from '../leaves.ts';
import { draftOf } from '../resources.ts';
import { sectionKind, sectionObservation } from '../sections/section-kinds.ts';
import { templatesOf } from '../templates.ts';
import { addPartIdentifiers, eachOf, isMention, relatedActs, relatedBy } from './act.ts';
import { translateAllergy, translateAllergyConcern } from './allergy.ts';
import { translateCareTeam } from './care-team.ts';
import { translateInstruction } from './communication.ts';
import { translateHealthConcern, translateIntervention } from './concern.ts';
import { translateConcern, translateProblem } from './condition.ts';
import { translateCoverage, translatePolicy } from './coverage.ts';
import { translateEquipment, translateSupply } from './device.ts';
import { translateEncounter } from './encounter.ts';
import type { Entries, EntryMapper } from './entries.ts';
import { translateFamilyHistory } from './family-history.ts';
import { translateGoal } from './goal.ts';
import { translateImmunization } from './immunization.ts';
import { translateDispense, translateMedication } from './medication.ts';
import { translateMedia, translateNote } from './note-activity.ts';
import { translateObservation } from './observation.ts';
import { translatePanel } from './panel.ts';
import { translateProcedure } from './procedure.ts';
import { translateRequest, translateSupplyRequest } from './request.ts';
import { translateLooseResult, translateResults } from './results.ts';
import {
  translateBirthSex,
  translateGenderIdentity,
  translateOccupation,
  translatePregnancy,
  translatePregnancyIntent,
  translateSex,
  translateSexualOrientation,
  translateSmoking,
  translateSocialHistory,
  translateTribe,
} from './social-history.ts';
import { translateVitalSign, translateVitalSigns } from './vital-signs.ts';

/** By what stands behind `2.16.840.1.113883.10.20.` in the template, whatever its version. */
const byTemplate: Readonly<Record<string, EntryMapper>> = {
  '22.4.30': translateAllergyConcern,
  '22.4.7': translateAllergy,
  '22.4.3': translateConcern,
  '22.4.4': translateProblem,
  '22.4.80': translateConcern,
  '22.4.33': translateConcern,
  '22.4.34': translateConcern,
  '22.4.51': translateConcern,
  '22.4.65': translateConcern,
  '22.4.16': translateMedication,
  '22.4.42': translateMedication,
  '22.4.35': translateWrapped,
  '22.4.36': translateWrapped,
  '22.4.18': translateDispense,
  '22.4.17': translateSupplyRequest,
  '22.4.52': translateImmunization,
  '22.4.120': translateMedication,
  '22.4.14': translateProcedure,
  '22.4.12': translateProcedure,
  '22.4.13': translateProcedureObservation,
  '22.4.1': translateResults,
  '22.4.2': translateLooseResult,
  '22.4.26': translateVitalSigns,
  '22.4.27': translateVitalSign,
  '22.4.78': translateSmoking,
  '22.4.85': translateSmoking,
  '22.4.38': translateSocialHistory,
  '22.4.109': translateSocialHistory,
  '22.4.111': translateSocialHistory,
  '22.4.200': translateBirthSex,
  '22.4.507': translateSex,
  '34.3.45': translateGenderIdentity,
  '22.4.506': translateTribe,
  '22.4.501': translateSexualOrientation,
  '22.4.503': translateOccupation,
  '15.3.8': translatePregnancy,
  '22.4.293': translatePregnancy,
  '22.4.281': translatePregnancyIntent,
  '22.4.49': translateEncounter,
  '22.4.40': translateEncounter,
  '22.4.202': translateNote,
  '22.4.39': translateRequest,
  '22.4.41': translateRequest,
  '22.4.44': translatePlannedObservation,
  '22.4.43': translateSupplyRequest,
  '22.4.140': translateRequest,
  '22.4.123': translateRequest,
  '22.4.130': translateRequest,
  '22.4.141': translateInstruction,
  '22.4.20': translateInstruction,
  '22.4.121': translateGoal,
  '22.4.132': translateHealthConcern,
  '22.4.136': translateHealthConcern,
  '22.4.131': translateIntervention,
  '22.4.146': translateIntervention,
  '22.4.500': translateCareTeam,
  '22.4.45': translateFamilyHistory,
  '22.4.135': translateEquipment,
  '22.4.50': translateSupply,
  '22.4.60': translateCoverage,
  '22.4.61': translatePolicy,
  '22.4.69': translateAssessment,
  '22.4.66': translatePanel,
  '22.4.75': translatePanel,
  '22.4.108': translatePanel,
  // CCD 1.0 (C32), the standard before C-CDA.
  '1.27': translateAnyConcern,
  '1.18': translateAllergy,
  '1.28': translateProblem,
  '1.24': translateMedication,
  '1.29': translateProcedure,
  '1.32': translateResults,
  '1.31': translateLooseResult,
  '1.35': translateVitalSigns,
  '1.33': translateSocialHistory,
  '1.21': translateEncounter,
  '1.23': translateFamilyHistory,
  '1.20': translateCoverage,
  '1.26': translatePolicy,
};

/** CCD 1.0 has one act for the concerns of problems and of allergies. */
function translateAnyConcern(entries: Entries, act: XmlElement): Element | undefined {
  const isAllergy = relatedBy(act, ['1.18', '22.4.7']).length > 0;
  return isAllergy ? translateAllergyConcern(entries, act) : translateConcern(entries, act);
}

/**
 * Translates an act by its templates, else by its class and mood and the section it stands in. An act that only names another
 * one makes nothing.
 */
export function translateEntry(entries: Entries, act: XmlElement): Element | undefined {
  const { made } = entries.context;
  const made_ = isMention(act) ? undefined : mapperOf(act)(entries, act);
  const key = idKey(act);
  if (made_ !== undefined && key !== undefined && !made.has(key)) made.set(key, made_);
  return made_;
}

function mapperOf(act: XmlElement): EntryMapper {
  for (const template of templatesOf(act)) {
    const found = byTemplate[template.replace('2.16.840.1.113883.10.20.', '')];
    if (found !== undefined && fits(act, found)) return found;
  }
  return bySection(act) ?? byClass(act);
}

/** A template that is put on an act of another class than it is made for is passed over. */
function fits({ name }: XmlElement, mapper: EntryMapper): boolean {
  if (mapper === translateProblem || mapper === translateAllergy || mapper === translateVitalSign)
    return name === 'observation';
  if (mapper === translateProcedureObservation) return name === 'observation';
  return true;
}

/** What an act without a known template is by the section that it stands in. */
function bySection(act: XmlElement): EntryMapper | undefined {
  const kind = sectionKind(act);
  const isConcern = act.name === 'act' && relatedActs(act).some(({ act: inner }) => inner.name === 'observation');
  if (act.parent?.name !== 'entry') return undefined;
  if (kind === 'allergies' && isConcern) return translateAllergyConcern;
  if (kind === 'problems' && isConcern) return translateConcern;
  if (kind === 'results' && act.name === 'organizer') return translateResults;
  if (kind === 'vital-signs' && act.name === 'organizer') return translateVitalSigns;
  if (kind === 'immunizations' && act.name === 'substanceAdministration') return translateImmunization;
  if (kind === 'family-history' && act.name === 'organizer') return translateFamilyHistory;
  return undefined;
}

/** What an act is by its class and mood. */
function byClass(act: XmlElement): EntryMapper {
  const mood = attribute(act, 'moodCode') ?? 'EVN';
  const isDone = mood === 'EVN';
  switch (act.name) {
    case 'observation':
      return mood === 'GOL' ? translateGoal : isDone ? translateAnyObservation : translateRequest;
    case 'organizer':
      return translatePanel;
    case 'substanceAdministration':
      return translateMedication;
    case 'supply':
      return isDone ? translateSupply : translateSupplyRequest;
    case 'encounter':
      return translateEncounter;
    case 'observationMedia':
      return translateMedia;
    case 'regionOfInterest':
      return () => undefined;
    default:
      if (peek(child(act, 'code'), 'code') === '34109-9') return translateNote;
      return isDone ? translateProcedure : translateRequest;
  }
}

/** An observation of no kind that is known, in the category of its section. */
function translateAnyObservation(entries: Entries, act: XmlElement): Element | undefined {
  const category = sectionObservation(act);
  return translateObservation(entries, act, { categories: category === undefined ? [] : [category] });
}

/** Assessment Scale Observation: a score and the answers that it is of. */
function translateAssessment(entries: Entries, act: XmlElement): Element | undefined {
  const own = sectionObservation(act);
  const more = own === 'functional-status' || own === 'cognitive-status' ? [own] : [];
  return translateObservation(entries, act, { categories: ['survey', ...more], use: 'screening-assessment' });
}

function translateProcedureObservation(entries: Entries, act: XmlElement): Element | undefined {
  return translateObservation(entries, act, { categories: ['procedure'], use: 'clinical-result' });
}

/** A planned observation; one in goal mood is a goal. */
function translatePlannedObservation(entries: Entries, act: XmlElement): Element | undefined {
  return attribute(act, 'moodCode') === 'GOL' ? translateGoal(entries, act) : translateRequest(entries, act);
}

/** Discharge Medication, Admission Medication: an act around medications. */
function translateWrapped(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const made = eachOf(relatedActs(act), ({ act: inner }) => entries.translate(entries, inner));
  for (const one of made) {
    const content = draftOf(context, one);
    const kind = codeableConcept(context, child(act, 'code'));
    if (content === undefined) continue;
    if (kind !== undefined) add(content, 'category', kind);
    addPartIdentifiers(context, content, act, 'Medications of a stay');
  }
  return made[0];
}
