/**
 * Master files (HL7 v2.8.2 chapter 8) and personnel (chapter 15). An entry is what stands behind a MFE: of staff, of a place, of a charge or
 * of a test; which of them a message has is said by its event.
 */
const staff = 'STF? PRA* PRT* ORG* AFF* LAN* EDU* CER*';
const place = 'LOC? LCH* LRL* DEPARTMENT*(LDP LCH* LCC*)';
const charge = 'CDM? LCH? PRC*';
const test = 'OM1? OM2? OM3? OM4* OM5? OM6? OM7?';
const entry = `MF_ENTRY+(MFE NTE* ${staff} ${place} ${charge} ${test} NTE*)`;
const personnel = `MSH SFT* UAC? EVN MF_ENTRY(${staff} ROL*)`;

export const masterFileStructures: { readonly [name: string]: string } = {
  MFN_M01: `MSH SFT* UAC? MFI ${entry}`,
  MFK_M01: 'MSH MSA ERR* MFI MFA*',
  PMU_B01: personnel,
};
