/**
 * OUL (HL7 chapter 13): results that a laboratory gives with their specimens and containers. Of OBX and TXA behind ORC (2.8) the OBX
 * may be a result, if no TXA follows.
 */
const header = 'MSH SFT* UAC? NTE*';
const patient = `PATIENT?(PID PD1? PRT* NTE* ARV* NK1* PATIENT_OBSERVATION*(OBX PRT* NTE*) VISIT?(PV1 PV2? PRT*))`;
const document = 'ORDER_DOCUMENT?(OBX PRT* NTE* TXA)';
const request = `OBR ORC? PRT* NTE* PRT* ORC? PRT* ${document} NTE* PRT* TIMING*(TQ1 TQ2*)`;
const results = 'RESULT*(OBX TCD? SID* INV* PRT* NTE*) CTI*';
const specimenObservations = 'SPECIMEN_OBSERVATION*(OBX PRT* NTE*)';

export const laboratoryStructures: { readonly [name: string]: string } = {
  OUL_R21: `${header} ${patient} ORDER_OBSERVATION+(CONTAINER?(SAC SID*) ORC? OBR NTE* PRT* TIMING_QTY*(TQ1 TQ2*)
    OBSERVATION*(OBX PRT* TCD? SID* NTE*) CTI*) DSC?`,
  OUL_R22: `${header} ${patient} SPECIMEN+(SPM NTE* ${specimenObservations} CONTAINER*(SAC INV*)
    ORDER+(${request} ${results})) DSC?`,
  OUL_R23: `${header} ${patient} SPECIMEN+(SPM NTE* ${specimenObservations} CONTAINER+(SAC INV*
    ORDER+(${request} ${results}))) DSC?`,
  OUL_R24: `${header} ${patient} ORDER+(${request} SPECIMEN*(SPM NTE* ${specimenObservations} CONTAINER*(SAC INV*))
    ${results}) DSC?`,
};
