import { person, timing, visit } from './parts.ts';

/**
 * Queries (HL7 v2.8.2 chapter 5) and answers to them: each PID begins what was found of a person (a candidate, demographics, vaccinations,
 * what was dispensed). An answer without PID found nobody.
 */
const found = `RESPONSE*(${person} NK1* QRI? PATIENT_VISIT?(${visit}) DB1* GT1* INSURANCE*(IN1 IN2? IN3*) AL1* DG1*
  PERSON_OBSERVATION*(OBX PRT* NTE*)
  ORDER*(ORC? PRT* NTE* ${timing}
    ORDER_DETAIL?(RXO NTE* RXR* RXC*) ENCODING?(RXE PRT* NTE* TIMING_ENCODED*(TQ1 TQ2*) RXR* RXC*)
    DISPENSE*(RXD PRT* NTE* RXR* RXC*) RXA? PRT* RXR? OBSERVATION*(OBX PRT* NTE*)))`;

export const queryStructures: { readonly [name: string]: string } = {
  ADR_A19: `MSH MSA ERR* SFT* QAK? QRD? QRF? EVN? ${found} DSC?`,
  QBP_Q11: 'MSH SFT* UAC? QPD RDF? RCP DSC?',
  QRY_A19: 'MSH SFT* QRD QRF? DSC?',
  RSP_K11: `MSH MSA ERR* SFT* UAC? QAK QPD ${found} DSC?`,
  RSP_K25: 'MSH MSA ERR* SFT* UAC? QAK QPD RCP? MF_ENTRY*(STF PRA* ORG* AFF* LAN* EDU* CER* NTE*) DSC?',
  VXQ_V01: 'MSH SFT* QRD QRF?',
  VXX_V02: `MSH MSA SFT* QRD QRF? ${found}`,
};
