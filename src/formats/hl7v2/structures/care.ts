/** Referrals (REF, RRI; HL7 chapter 11) and problems, goals and pathways (PPR, PGL, PPP; chapter 12). */
const header = 'MSH SFT* UAC?';
const role = 'ROLE*(ROL VAR*)';
const patient = 'PID PD1? PRT* ARV* PATIENT_VISIT?(PV1 PV2? PRT*)';
const observation = 'OBSERVATION*(OBX PRT* NTE*)';
const orders = `ORDER*(ORC PRT* NTE* ORDER_DETAIL?(OBR NTE* PRT* VAR* ORDER_OBSERVATION*(OBX PRT* NTE* VAR*)))`;
const goal = (inner: string, name: string) => `${name}(GOL PRT* NTE* VAR* ${role} ${observation} ${inner})`;
const problem = (inner: string, name: string) => `${name}(PRB PRT* NTE* VAR* ${role} ${observation} ${inner})`;
const pathway = (inner: string, name: string) => `${name}(PTH PRT* NTE* VAR* ${role} ${inner})`;

const referral = (start: string) => `${start} RF1? AUTHORIZATION?(AUT CTD?)
  PROVIDER_CONTACT*(PRD CTD*) PID PD1? PRT* NK1* GT1* INSURANCE*(IN1 IN2? IN3*) ACC? DG1* DRG? AL1*
  PROCEDURE*(PR1 AUTHORIZATION?(AUT CTD?))
  OBSERVATION*(OBR NTE* PRT* RESULTS_NOTES*(OBX PRT* NTE*)) PATIENT_VISIT?(PV1 PV2? PRT*) NTE*`;

export const careStructures: { readonly [name: string]: string } = {
  REF_I12: referral(header),
  RRI_I12: referral('MSH SFT* UAC? MSA? ERR*'),
  PPR_PC1: `${header} ${patient} ${problem(`${goal('', 'GOAL*')} ${pathway('', 'PATHWAY*')} ${orders}`, 'PROBLEM+')}`,
  PGL_PC6: `${header} ${patient} ${goal(`${problem('', 'PROBLEM*')} ${pathway('', 'PATHWAY*')} ${orders}`, 'GOAL+')}`,
  PPP_PCB: `${header} ${patient} ${pathway(`${problem(`${goal('', 'GOAL*')} ${orders}`, 'PROBLEM*')}`, 'PATHWAY+')}`,
};
