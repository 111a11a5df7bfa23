/** Fields that HL7 v2.5.1 requires of a segment, and that FHIR may leave open; with the element that fills each. */
export const requiredFields: Readonly<Record<string, readonly (readonly [field: number, element: string])[]>> = {
  PID: [
    [3, 'Patient.identifier'],
    [5, 'Patient.name'],
  ],
  PV1: [[2, 'Encounter.class']],
  OBR: [[4, 'DiagnosticReport.code']],
  OBX: [
    [3, 'Observation.code'],
    [11, 'Observation.status'],
  ],
  AL1: [[3, 'AllergyIntolerance.code']],
  DG1: [[6, 'Encounter.diagnosis.use']],
  PR1: [
    [3, 'Procedure.code'],
    [5, 'Procedure.performedDateTime'],
  ],
  IN1: [
    [2, 'Coverage.class'],
    [3, 'Coverage.payor'],
  ],
  GT1: [[3, 'RelatedPerson.name']],
  SPM: [[4, 'Specimen.type']],
  RXE: [
    [2, 'MedicationRequest.medicationCodeableConcept'],
    [3, 'MedicationRequest.dosageInstruction.doseAndRate'],
  ],
  RXD: [
    [2, 'MedicationDispense.medicationCodeableConcept'],
    [3, 'MedicationDispense.whenHandedOver'],
  ],
  TXA: [
    [2, 'DocumentReference.type'],
    [12, 'DocumentReference.masterIdentifier'],
    [17, 'DocumentReference.docStatus'],
  ],
  RXA: [
    [3, 'Immunization.occurrenceDateTime'],
    [5, 'Immunization.vaccineCode'],
  ],
};
