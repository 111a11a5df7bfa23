/** HL7 table 0354: which events share a structure. An event that is not listed has one of its own name. */
const sharing: { readonly [structure: string]: string } = {
  ADT_A01: 'A01 A04 A08 A13',
  ADT_A05: 'A05 A14 A28 A31',
  ADT_A06: 'A06 A07',
  ADT_A09: 'A09 A10 A11',
  ADT_A21: 'A21 A22 A23 A25 A26 A27 A29 A32 A33',
  ADT_A30: 'A30 A34 A35 A36 A46 A47 A48 A49',
  ADT_A39: 'A39 A40 A41 A42',
  ADT_A43: 'A43 A44',
  ADT_A50: 'A50 A51',
  ADT_A52: 'A52 A53 A55',
  ADT_A61: 'A61 A62',
  BAR_P01: 'P01',
  MFN_M01: 'M01 M02 M03 M04 M05 M06 M07 M08 M09 M10 M11 M12 M13 M14 M15 M16 M17',
  MFK_M01: 'M01 M02 M03 M04 M05 M06 M07 M08 M09 M10 M11 M12 M13 M14 M15 M16 M17',
  PMU_B01: 'B01 B02 B03 B04 B05 B06 B07 B08',
  QBP_Q11: 'Q11 Q21 Q22 Q23 Q24 Q25 Q31 Q32 Q33 Q34 Z34 Z44',
  RSP_K11: 'K11 K21 K22 K23 K24 K31 K32 K33 K34',
  RDE_O11: 'O11 O25 O01',
  RRE_O12: 'O12 O26 O02',
  RDS_O13: 'O13 O01',
  RRD_O14: 'O14 O02',
  RGV_O15: 'O15 O01',
  RRG_O16: 'O16 O02',
  RAS_O17: 'O17 O01',
  RRA_O18: 'O18 O02',
  SIU_S12: 'S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22 S23 S24 S26 S27',
  SRM_S01: 'S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11',
  SRR_S01: 'S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11',
  MDM_T01: 'T01 T03 T05 T07 T09 T11',
  MDM_T02: 'T02 T04 T06 T08 T10',
  ORU_R01: 'R01 R30 R31 R32 R40 R42 R43 W01',
  PGL_PC6: 'PC6 PC7 PC8',
  PPP_PCB: 'PCB PCC PCD',
  PPR_PC1: 'PC1 PC2 PC3',
  REF_I12: 'I12 I13 I14 I15',
  RRI_I12: 'I12 I13 I14 I15',
};

const structures: ReadonlyMap<string, string> = new Map(
  Object.entries(sharing).flatMap(([structure, events]) =>
    events.split(' ').map((event) => [`${structure.slice(0, 3)}^${event}`, structure] as const),
  ),
);

/** Types that had no event before 2.2: the only one that they can be. */
const withoutEvent: { readonly [code: string]: string } = { ORM: 'ORM_O01', ORU: 'ORU_R01' };

/** The message structure of a type, `ADT_A01` for ADT^A04: what MSH-9.3 would say; empty for no type. */
export function structureOf(code: string, trigger: string): string {
  if (code === '') return code;
  if (trigger === '') return withoutEvent[code] ?? code;
  // Events of a site's own (RSP^Z33) tell of whom was found as those of the standard do.
  if (code === 'RSP' && trigger.startsWith('Z')) return 'RSP_K11';
  return structures.get(`${code}^${trigger}`) ?? `${code}_${trigger}`;
}
