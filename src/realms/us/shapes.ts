import type { Json } from '#flow';
import { flatForGood } from '#platform/flat-text.ts';
import type { Shape } from '../realm.ts';

const root = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';
const darUrl = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

/** US Core's missing-data rule for what is not coded: the data-absent-reason extension. */
const missing: Json = { extension: [{ url: darUrl, valueCode: 'unknown' }] };

/** The same for what is coded with an extensible binding: the code `unknown` of the data-absent-reason code system. */
const unknown: Json = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown', display: 'Unknown' }],
};

/** For a required binding to all of LOINC and the null flavours. */
const unknownFlavor: Json = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK', display: 'unknown' }],
};

/** What a pathway is to US Core, and the narrative that it asks for where there are no words. */
const assessAndPlan: Json = {
  coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category', code: 'assess-plan' }],
};
const emptyNarrative: Json = {
  status: 'empty',
  div: '<div xmlns="http://www.w3.org/1999/xhtml">Nothing was said in words.</div>',
};

/** What every clinical document is, whatever else. */
const clinicalNote: Json = {
  coding: [
    {
      system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
      code: 'clinical-note',
      display: 'Clinical Note',
    },
  ],
};

/** US Core 6.1.0: profile and stand-ins by resource type, or by type and use. */
export const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  shape('Patient', 'patient', {
    identifier: [{ _system: missing, _value: missing }],
    name: [missing],
    gender: 'unknown',
  }),
  shape('Encounter', 'encounter', { type: [unknown] }),
  shape('Condition', 'condition-encounter-diagnosis', { code: unknown }),
  shape('Condition encounter-diagnosis', 'condition-encounter-diagnosis', { code: unknown }),
  shape('Condition problems-health-concerns', 'condition-problems-health-concerns', { code: unknown }),
  shape('AllergyIntolerance', 'allergyintolerance', { code: unknown }),
  shape('Coverage', 'coverage', { relationship: unknown, _subscriberId: missing }),
  shape('Observation', 'simple-observation', { category: [unknown], dataAbsentReason: unknown }),
  shape('Observation laboratory', 'observation-lab', { dataAbsentReason: unknown }),
  shape('Observation clinical-result', 'observation-clinical-result', { dataAbsentReason: unknown }),
  shape('Observation vital-signs', 'vital-signs', { _effectiveDateTime: missing, dataAbsentReason: unknown }),
  shape('Observation smokingstatus', 'smokingstatus', { _effectiveDateTime: missing, valueCodeableConcept: unknown }),
  shape('Observation occupation', 'observation-occupation', { dataAbsentReason: unknown }),
  shape('Observation sexual-orientation', 'observation-sexual-orientation', { dataAbsentReason: unknown }),
  shape('Observation pregnancystatus', 'observation-pregnancystatus', { dataAbsentReason: unknown }),
  shape('Observation pregnancyintent', 'observation-pregnancyintent', { dataAbsentReason: unknown }),
  shape('Observation screening-assessment', 'observation-screening-assessment', { dataAbsentReason: unknown }),
  shape('DiagnosticReport', 'diagnosticreport-note', {
    category: [unknown],
    code: unknown,
    _effectiveDateTime: missing,
  }),
  shape('DiagnosticReport laboratory', 'diagnosticreport-lab', {
    code: unknown,
    _effectiveDateTime: missing,
    _issued: missing,
  }),
  shape('ServiceRequest', 'servicerequest', { code: unknown }),
  shape('Specimen', 'specimen', { type: unknown }),
  shape('Procedure', 'procedure', { code: unknown, _performedDateTime: missing }),
  shape('DocumentReference', 'documentreference', { type: unknownFlavor, category: [unknown] }),
  shape('DocumentReference note', 'documentreference', { type: unknownFlavor, category: [clinicalNote] }),
  shape('RelatedPerson', 'relatedperson', { _active: missing }),
  shape('Organization', 'organization', { _active: missing, _name: missing }),
  shape('Practitioner', 'practitioner', {}),
  shape('PractitionerRole', 'practitionerrole', { telecom: [{ _system: missing, _value: missing }] }),
  shape('Location', 'location', { _name: missing }),
  shape('Provenance', 'provenance', {}),
  shape('Immunization', 'immunization', {
    vaccineCode: unknown,
    _occurrenceDateTime: missing,
    _primarySource: missing,
  }),
  shape('Medication', 'medication', { code: unknown }),
  shape('MedicationDispense', 'medicationdispense', { medicationCodeableConcept: unknown }),
  shape('MedicationRequest', 'medicationrequest', {
    medicationCodeableConcept: unknown,
    requester: missing,
  }),
  shape('Goal', 'goal', { description: unknown }),
  shape('CarePlan', 'careplan', {}),
  shape('CarePlan pathway', 'careplan', { category: [assessAndPlan], text: emptyNarrative }),
  shape('CareTeam', 'careteam', {}),
  shape('Device implantable', 'implantable-device', { type: unknown }),
]);

function shape(key: string, profile: string, standIns: Record<string, Json>): [string, Shape] {
  return [key, { profile: flatForGood(root + profile), standIns: Object.freeze(Object.entries(standIns)) }];
}
