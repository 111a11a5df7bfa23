import type { Element } from '../../element.ts';
import { type EntryWriter, nameOf } from '../writing.ts';
import { writeAllergy } from './allergy.ts';
import { writeCondition } from './condition.ts';
import { writeCoverage } from './coverage.ts';
import { writeDelivery, writeDevice, writeDeviceUse, writeEquipment } from './device.ts';
import { writeDispense } from './dispense.ts';
import { writeEncounter } from './encounter.ts';
import { writeFamilyHistory } from './family-history.ts';
import { writeCarePlan, writeCareTeam, writeGoal } from './goal.ts';
import { writeImmunization } from './immunization.ts';
import { writeAdministration, writeMedicationRequest, writeMedicationStatement } from './medication.ts';
import { writeMedia, writeNote } from './note-activity.ts';
import { writeObservation } from './observation.ts';
import { writeProcedure } from './procedure.ts';
import { writeConsent, writeInstruction, writeRequest, writeSupplyRequest } from './request.ts';
import { writeReport } from './results.ts';

const writers: Readonly<Record<string, EntryWriter>> = {
  AllergyIntolerance: writeAllergy,
  CarePlan: writeCarePlan,
  CareTeam: writeCareTeam,
  Communication: writeInstruction,
  CommunicationRequest: writeInstruction,
  Condition: writeCondition,
  Consent: writeConsent,
  Coverage: writeCoverage,
  Device: writeDevice,
  DeviceUseStatement: writeDeviceUse,
  DiagnosticReport: writeReport,
  DocumentReference: writeNote,
  Encounter: writeEncounter,
  FamilyMemberHistory: writeFamilyHistory,
  Goal: writeGoal,
  Immunization: writeImmunization,
  List: writeEquipment,
  Media: writeMedia,
  MedicationAdministration: writeAdministration,
  MedicationDispense: writeDispense,
  MedicationRequest: writeMedicationRequest,
  MedicationStatement: writeMedicationStatement,
  Observation: writeObservation,
  Procedure: writeProcedure,
  ServiceRequest: writeRequest,
  SupplyDelivery: writeDelivery,
  SupplyRequest: writeSupplyRequest,
};

/** Writes a resource as the clinical statement that its type has; undefined where it has none. */
export const writeEntry: EntryWriter = (writing, resource, anchor) => {
  writing.written.add(nameOf(resource as Element));
  return writers[resource.resourceType]?.(writing, resource, anchor);
};
