import { person, visit } from './parts.ts';

/**
 * Vaccination messages (HL7 v2.8.2 §4A.7, and §4.17 of its forerunners). ORC is required from 2.5 on and left out by many
 * before it: RXA alone begins an order, too.
 */
const order = `ORDER*(
  ORC? PRT* TIMING*(TQ1 TQ2*) RXA PRT* RXR?
  OBSERVATION*(OBX PRT* NTE*)
)`;
const insurance = 'INSURANCE*(IN1 IN2? IN3*)';
const observed = 'PERSON_OBSERVATION*(OBX PRT* NTE*)';
const patient = `${person} NK1* PATIENT_VISIT?(${visit}) GT1* ${insurance} ${observed}`;

export const vaccinationStructures: { readonly [name: string]: string } = {
  VXU_V04: `MSH SFT* UAC? ${patient} ${order}`,
  VXR_V03: `MSH MSA SFT* QRD QRF? ${patient} ${order}`,
};
