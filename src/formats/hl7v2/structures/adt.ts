/**
 * The structures of ADT (HL7 chapter 3), each the union of what versions 2.1 to 2.9 have there: a segment that one version
 * added is optional. Two patients of one message (A17, A24, A37) are groups here, which the standard writes out twice; so
 * are the merges of one message, of which only some of the standard's structures may have several.
 */
const header = 'MSH SFT* UAC? EVN';
const person = 'PID PD1? PRT* ARV* ROL*';
const visit = 'PV1 PV2? PRT* ARV* ROL*';
const optionalVisit = 'PV1? PV2? PRT* ARV* ROL*';
const clinical = 'DB1* OBX* AL1* IAM* DG1* DRG? PROCEDURE*(PR1 PRT* ROL*)';
const insurance = 'GT1* INSURANCE*(IN1 IN2? IN3* PRT* ROL* AUT* RF1*)';
const billing = 'ACC? UB1? UB2? PDA?';

export const adtStructures: { readonly [name: string]: string } = {
  ADT_A01: `${header} ${person} NK1* ${visit} ${clinical} ${insurance} ${billing}`,
  ADT_A02: `${header} ${person} ${visit} DB1* OBX* PDA?`,
  ADT_A03: `${header} ${person} NK1* ${visit} ${clinical} OBX* ${insurance} ACC? PDA?`,
  ADT_A05: `${header} ${person} NK1* ${optionalVisit} ${clinical} ${insurance} ${billing}`,
  ADT_A06: `${header} ${person} MRG? NK1* ${visit} ${clinical} ${insurance} ${billing}`,
  ADT_A09: `${header} ${person} ${visit} DB1* OBX* DG1*`,
  ADT_A12: `${header} ${person} ${visit} DB1* OBX* DG1?`,
  ADT_A15: `${header} ${person} ${visit} DB1* OBX* DG1*`,
  ADT_A16: `${header} ${person} NK1* ${visit} ${clinical} ${insurance} ACC?`,
  ADT_A17: `${header} PATIENT+(PID PD1? PRT* ARV* PV1 PV2? PRT* DB1* OBX*)`,
  ADT_A18: `${header} PATIENT+(PID PD1? ARV* MRG PV1?)`,
  ADT_A20: `MSH SFT* UAC? EVN NPU`,
  ADT_A21: `${header} ${person} ${visit} DB1* OBX*`,
  ADT_A24: `${header} PATIENT+(PID PD1? PRT* ARV* PV1? DB1*)`,
  ADT_A30: `${header} PATIENT+(PID PD1? ARV* MRG PV1?)`,
  ADT_A37: `${header} PATIENT+(PID PD1? PRT* ARV* PV1? DB1*)`,
  ADT_A38: `${header} ${person} ${visit} DB1* OBX* DG1* DRG?`,
  ADT_A39: `${header} PATIENT+(PID PD1? ARV* MRG PV1?)`,
  ADT_A43: `${header} PATIENT+(PID PD1? ARV* MRG)`,
  ADT_A45: `${header} PID PD1? ARV* MERGE_INFO+(MRG PV1)`,
  ADT_A50: `${header} PID PD1? ARV* MRG PV1`,
  ADT_A52: `${header} ${person} ${visit}`,
  ADT_A54: `${header} ${person} ${visit}`,
  ADT_A60: `${header} PID PRT* ARV* VISIT_GROUP?(PV1 PV2? PRT* ARV*) ADVERSE_REACTION_GROUP*(IAM NTE* PRT* IAR*)`,
  ADT_A61: `${header} ${person} PV1 PRT* ROL* PV2?`,
};
