import type { FhirResource } from '#flow';
import type { Element } from '../../element.ts';
import { child, list, text } from '../../to-v2/read.ts';
import { isPlannedEncounter } from '../entries/encounter.ts';
import { isPlannedMedication } from '../entries/medication.ts';
import { isNote } from '../entries/note-activity.ts';
import { hasCategory, kindOf } from '../entries/observation-kind.ts';
import { isReferralRequest } from '../entries/request.ts';
import { hasAnyCode } from '../vocabulary.ts';

/** Sections by type, where that tells it alone. */
const byType: Readonly<Record<string, string>> = {
  AllergyIntolerance: 'allergies',
  CarePlan: 'interventions',
  CareTeam: 'care-teams',
  Communication: 'instructions',
  CommunicationRequest: 'plan-of-treatment',
  Consent: 'advance-directives',
  Coverage: 'payers',
  Device: 'medical-equipment',
  DeviceUseStatement: 'medical-equipment',
  FamilyMemberHistory: 'family-history',
  Goal: 'goals',
  Immunization: 'immunizations',
  List: 'medical-equipment',
  Media: 'notes',
  MedicationAdministration: 'medications-administered',
  MedicationDispense: 'medications',
  MedicationStatement: 'medications',
  Procedure: 'procedures',
  SupplyDelivery: 'medical-equipment',
  SupplyRequest: 'plan-of-treatment',
};

/**
 * The section that a resource stands in, by what it is; where that is not told, by the section that a Composition lists it in
 * (`listed`), else by what is near. Undefined for what is no part of a document's body.
 */
export function sectionOf(
  resource: FhirResource,
  listed: string | undefined,
  isDischarge: boolean,
): string | undefined {
  const held = resource as Element;
  switch (resource.resourceType) {
    case 'Condition':
      return conditionSection(held, listed, isDischarge);
    case 'MedicationRequest':
      return medicationSection(held, listed);
    case 'ServiceRequest':
      return isReferralRequest(held) && listed !== 'plan-of-treatment' ? 'reason-for-referral' : 'plan-of-treatment';
    case 'Encounter':
      return isPlannedEncounter(held) ? 'plan-of-treatment' : 'encounters';
    case 'DiagnosticReport':
      return 'results';
    case 'DocumentReference':
      return isNote(held) ? 'notes' : undefined;
    case 'Device':
      return list(held, 'patient').length > 0 ? 'medical-equipment' : undefined;
    case 'List':
      return listed === 'medical-equipment' ? listed : undefined;
    case 'Observation':
      return observationSection(held, listed);
    default:
      return byType[resource.resourceType];
  }
}

/** Diagnoses that no encounter tells of stand among the discharge diagnoses, or with the assessment. */
function conditionSection(held: Element, listed: string | undefined, isDischarge: boolean): string {
  if (hasCategory(held, 'health-concern')) return 'health-concerns';
  if (!hasCategory(held, 'encounter-diagnosis')) return 'problems';
  if (listed === 'discharge-diagnosis' || isDischarge) return 'discharge-diagnosis';
  return 'assessment';
}

function medicationSection(held: Element, listed: string | undefined): string {
  if (hasCategory(held, 'discharge')) return 'discharge-medications';
  if (listed === 'admission-medications' || listed === 'medications-administered') return listed;
  return isPlannedMedication(held) ? 'plan-of-treatment' : 'medications';
}

/** Sections of which the category of an observation says that it is one of theirs. */
const observationSections: readonly (readonly [category: string, section: string])[] = [
  ['vital-signs', 'vital-signs'],
  ['laboratory', 'results'],
  ['imaging', 'results'],
  ['functional-status', 'functional-status'],
  ['cognitive-status', 'mental-status'],
];

function observationSection(held: Element, listed: string | undefined): string {
  if (hasAnyCode(child(held, 'code'), '85353-1', '85354-9')) return 'vital-signs';
  const known = observationSections.find(([category]) => hasCategory(held, category))?.[1];
  if (known !== undefined) return known;
  if (listed !== undefined && !own.has(listed)) return listed;
  if (hasCategory(held, 'social-history') || hasCategory(held, 'sdoh')) return 'social-history';
  if (hasCategory(held, 'survey')) return 'assessment';
  if (hasCategory(held, 'procedure')) return 'procedures';
  return kindOf(held).templates.length > 0 || text(held, 'id') === '' ? 'social-history' : 'physical-exam';
}

/** Sections whose entries have templates that an observation of any kind does not have. */
const own: ReadonlySet<string> = new Set([
  'vital-signs',
  'results',
  'medications',
  'immunizations',
  'encounters',
  'payers',
  'care-teams',
]);
