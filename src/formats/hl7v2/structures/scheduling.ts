import { person } from './parts.ts';

/**
 * Scheduling messages (HL7 v2.8.2 chapter 10). The resources of a group (services, things, places, people) may come in any
 * order, and some senders leave out RGS before them.
 */
const patient = `PATIENT*(${person} PV1? PV2? PRT* ARV* OBX* DG1*)`;
const resources = 'RESOURCES*(RGS? RESOURCE*(AIS? AIG? AIL? AIP? PRT* NTE*))';

export const schedulingStructures: { readonly [name: string]: string } = {
  SIU_S12: `MSH SCH TQ1* NTE* ${patient} ${resources}`,
  SRM_S01: `MSH ARQ APR? NTE* ${patient} ${resources}`,
  SRR_S01: `MSH MSA ERR* SCHEDULE?(SCH TQ1* NTE* ${patient} ${resources})`,
};
