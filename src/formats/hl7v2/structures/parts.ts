/** The person as every message has it, in what order the versions 2.1 to 2.9 have its segments. */
export const person = 'PID PD1? PRT* NTE* ARV*';

/** The visit. */
export const visit = 'PV1 PV2? PRT* ARV*';

/** Timing of an order, from 2.5 on. */
export const timing = 'TIMING*(TQ1 TQ2*)';
