import { person, timing, visit } from './parts.ts';

/** Charges and billing accounts (HL7 v2.8.2 chapter 6). */
const insurance = 'INSURANCE*(IN1 IN2? IN3* PRT* ROL* AUT* RF1*)';
const procedure = 'PROCEDURE*(PR1 PRT* ROL*)';
const begin = `MSH SFT* UAC? EVN ${person} ROL*`;
const ofVisit = `NK1* VISIT*(PV1? PV2? PRT* ROL* DB1* OBX* AL1* DG1* DRG? ${procedure} GT1* NK1* ${insurance} ACC? UB1? UB2?)`;
const ordered = `ORDERED*(ORC ${timing} OBR PRT* NTE* OBSERVATION*(OBX PRT* NTE*))`;
const charge = `CHARGE(FT1 PRT* NTE* ${procedure} ${ordered})`;

export const financeStructures: { readonly [name: string]: string } = {
  DFT_P03: `${begin} NK1* ${visit} ROL* DB1* ${ordered} FINANCIAL+(${charge}) DG1* DRG? GT1* ${insurance} ACC?`,
  DFT_P11: `${begin} NK1* ${visit} ROL* DB1* ${ordered} DG1* DRG? GT1* ${insurance} ACC?
    FINANCIAL+(${charge} DG1* DRG? GT1* ${insurance})`,
  BAR_P01: `${begin} ${ofVisit}`,
  BAR_P02: `MSH SFT* UAC? EVN PATIENT+(${person} ROL* PV1? DB1*)`,
  BAR_P05: `${begin} ${ofVisit} ABS? BLC* RMI?`,
  BAR_P06: `MSH SFT* UAC? EVN PATIENT+(${person} ROL* PV1?)`,
  BAR_P10: `${begin} ${visit} DG1* GP1 PROCEDURE*(PR1 GP2?)`,
  BAR_P12: `${begin} ${visit} DG1* DRG? ${procedure} OBX*`,
};
