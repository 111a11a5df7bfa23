/**
 * Orders and the answers to them (HL7 chapter 4), each the union of what versions 2.1 to 2.9 have there. Results of before that
 * a laboratory is told (PRIOR_RESULT) begin with whose they are, a visit or an allergy: an ORC alone begins the next order.
 */
const header = 'MSH SFT* UAC? NTE*';
const answered = 'MSH MSA ERR* SFT* UAC? NTE*';
const insurance = 'INSURANCE*(IN1 IN2? IN3*) GT1* AL1*';
const visit = 'PATIENT_VISIT?(PV1 PV2? PRT*)';
const patient = `PATIENT?(PID PD1? PRT* NTE* NK1* ARV* ${visit} ${insurance})`;
const timing = 'TIMING*(TQ1 TQ2*)';
const observation = 'OBSERVATION*(OBX TCD? PRT* NTE*)';
const specimen = `SPECIMEN*(SPM NTE* SPECIMEN_OBSERVATION*(OBX PRT* NTE*)
  CONTAINER*(SAC NTE* CONTAINER_OBSERVATION*(OBX PRT* NTE*)))`;
const container = 'SAC NTE* CONTAINER_OBSERVATION*(OBX PRT* NTE*)';

const priorOrders = `AL1* ORDER_PRIOR+(ORC? PRT* OBR NTE* PRT* TIMING_PRIOR*(TQ1 TQ2*) OBSERVATION_PRIOR*(OBX PRT* NTE*))`;
const priorVisit = 'PATIENT_VISIT_PRIOR?(PV1 PV2? PRT*)';
const priorResults = `PRIOR_RESULT*(PATIENT_PRIOR(PID PD1? PRT* ARV*) ${priorVisit} ${priorOrders})
  PRIOR_RESULT*(PATIENT_VISIT_PRIOR(PV1 PV2? PRT*) ${priorOrders})
  PRIOR_RESULT*(AL1 ${priorOrders})`;

const request = `OBSERVATION_REQUEST(OBR TCD? NTE* PRT* CTD? DG1* ${observation} ${specimen} SGH? ${priorResults} SGT?)`;
const billing = 'FT1* CTI* BLG?';
const laboratoryOrder = `ORDER+(ORC? PRT* NTE* ${timing} ${request} ${billing})`;
/** An order within a specimen or a container, which carries no specimen of its own. */
const orderOfSpecimen = `ORDER+(ORC? PRT* NTE* ${timing}
  OBSERVATION_REQUEST(OBR TCD? NTE* PRT* DG1* ${observation} ${priorResults}) ${billing})`;
const orderAnswer = `ORDER*(ORC PRT* NTE* ${timing} OBSERVATION_REQUEST?(OBR PRT* NTE* ${specimen}) NTE*)`;

const requisitions = `${header} ${patient} ORDER*(ORC PRT* NTE* ${timing} RQD RQ1? NTE* ${observation} BLG?)`;
const requisitionAnswer = `${answered} PATIENT?(PID NTE*) ORDER*(ORC PRT* NTE* ${timing} RQD? RQ1? NTE*)`;

export const orderStructures: { readonly [name: string]: string } = {
  ORM_O01: `${header} ${patient} ORDER+(ORC? PRT* NTE* ${timing} ORDER_DETAIL(
    OBR? RQD? RQ1? RXO? ODS* ODT* NTE* RXR* RXC* PRT* CTD? DG1* ${observation} ${specimen}) ${billing})`,
  OMG_O19: `${header} ${patient} ${laboratoryOrder}`,
  OMI_O23: `${header} ${patient} ORDER+(ORC PRT* NTE* ${timing} OBR TCD? NTE* PRT* CTD? DG1* ${observation} IPC* ${billing})`,
  OML_O21: `${header} ${patient} ${laboratoryOrder}`,
  OML_O33: `${header} ${patient} SPECIMEN+(SPM NTE* SPECIMEN_OBSERVATION*(OBX PRT* NTE*) SAC* ${orderOfSpecimen})`,
  OML_O35: `${header} ${patient} SPECIMEN+(SPM NTE* SPECIMEN_OBSERVATION*(OBX PRT* NTE*)
    SPECIMEN_CONTAINER+(${container} ${orderOfSpecimen}))`,
  OML_O39: `${header} ${patient} ORDER+(ORC PRT* NTE* ${timing} OBSERVATION_REQUEST(OBR TCD? NTE* PRT* CTD? DG1*
    ${observation} SPECIMEN_SHIPMENT*(SHP OBX* PACKAGE*(PAC ${specimen})) ${priorResults}) ${billing})`,
  ORR_O02: `${answered} PATIENT?(PID NTE*) ORDER*(ORC OBR? RQD? RQ1? RXO? ODS* ODT* NTE* CTI*)`,
  OMD_O03: `${header} ${patient} ORDER*(ORC PRT* NTE* ${timing} ODS* ODT* NTE* ${observation})`,
  ORD_O04: `${answered} PATIENT?(PID NTE*) ORDER*(ORC PRT* NTE* ${timing} ODS* ODT* NTE*)`,
  OMS_O05: requisitions,
  OMN_O07: requisitions,
  ORS_O06: requisitionAnswer,
  ORN_O08: requisitionAnswer,
  ORG_O20: `${answered} PATIENT?(PID NTE* PRT* ARV*) ORDER*(ORC PRT* NTE* ${timing} OBR? NTE* PRT* CTI* ${specimen})`,
  ORI_O24: `${answered} PATIENT?(PID NTE* PRT* ARV*) ORDER*(ORC PRT* NTE* ${timing} OBR NTE* PRT* IPC*)`,
  ORL_O22: `${answered} PATIENT?(PID PRT* ARV*) ${orderAnswer}`,
  ORL_O34: `${answered} PATIENT?(PID PRT* ARV*) SPECIMEN*(SPM NTE* SPECIMEN_OBSERVATION*(OBX PRT*) SAC* ${orderAnswer})`,
  ORL_O36: `${answered} PATIENT?(PID PRT* ARV*) SPECIMEN*(SPM NTE* SPECIMEN_OBSERVATION*(OBX PRT*)
    SPECIMEN_CONTAINER*(SAC ${orderAnswer}))`,
};
