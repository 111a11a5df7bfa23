import { person, timing, visit } from './parts.ts';

/**
 * Pharmacy and treatment messages (HL7 v2.8.2 chapter 4A, before 2.5 chapter 4): orders (OMP, RDE), dispenses (RDS), gives
 * (RGV), administrations (RAS) and their answers. What a version requires is optional here where another does without.
 */
const patient = `PATIENT?(${person} PATIENT_VISIT?(${visit}) INSURANCE*(IN1 IN2? IN3?) GT1? AL1*)`;
const mixture = 'RXR* COMPONENT*(RXC NTE*)';
const observed = 'OBSERVATION*(OBX PRT* NTE*)';
const detail = `ORDER_DETAIL?(RXO NTE* ${mixture})`;
const encoding = `ENCODING?(RXE PRT* NTE* TIMING_ENCODED*(TQ1 TQ2*) ${mixture})`;
const begin = 'MSH SFT* UAC? NTE*';
const answer = 'MSH MSA ERR* SFT* UAC? NTE*';
const common = `ORC PRT* NTE* ${timing}`;
const billing = 'FT1* BLG? CTI*';

const order = `ORDER+(${common} RXO PRT* NTE* ${mixture} ${observed} ${billing})`;
const encoded = `ORDER+(${common} ${detail} ${encoding} ${observed} ${billing})`;
const dispensed = `ORDER+(${common} ${detail} ${encoding} DISPENSE*(RXD PRT* NTE* ${mixture} ${observed}) ${billing})`;
const given = `ORDER+(${common} ${detail} ${encoding} GIVE*(RXG PRT* TIMING_GIVE*(TQ1 TQ2*) ${mixture} ${observed}))`;
const administered = `ORDER+(${common} ${detail} ${encoding} ADMINISTRATION*(RXA PRT* RXR* ${observed}) CTI*)`;

export const pharmacyStructures: { readonly [name: string]: string } = {
  OMP_O09: `${begin} ${patient} ${order}`,
  ORP_O10: `${answer} ${patient} ${order}`,
  RDE_O11: `${begin} ${patient} ${encoded}`,
  RRE_O12: `${answer} ${patient} ${encoded}`,
  RDS_O13: `${begin} ${patient} ${dispensed}`,
  RRD_O14: `${answer} ${patient} ${dispensed}`,
  RGV_O15: `${begin} ${patient} ${given}`,
  RRG_O16: `${answer} ${patient} ${given}`,
  RAS_O17: `${begin} ${patient} ${administered}`,
  RRA_O18: `${answer} ${patient} ${administered}`,
};
