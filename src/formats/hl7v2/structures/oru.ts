/**
 * ORU^R01 (HL7 v2.8.2 §7.3.1 and its forerunners to 2.1). SPECIMEN stands twice in an order: laboratories send SPM before
 * their results, too, and then the OBX after it are the order's results; those after a SPM behind the results are the
 * specimen's, as the standard has it.
 */
export const oruStructures: { readonly [name: string]: string } = {
  ORU_R01: `MSH SFT* UAC? NTE* PATIENT_RESULT+(
    PATIENT?(PID PD1? PRT* NTE* NK1* ARV* PATIENT_OBSERVATION*(OBX PRT* NTE*) VISIT?(PV1 PV2? PRT*))
    ORDER_OBSERVATION+(
      ORC? OBR PRT* NTE* TIMING_QTY*(TQ1 TQ2*) CTD?
      SPECIMEN*(SPM NTE* SAC*)
      OBSERVATION*(OBX PRT* NTE*)
      FT1* CTI*
      SPECIMEN*(SPM NTE* SAC* SPECIMEN_OBSERVATION*(OBX PRT* NTE*))
      DEVICE*(DEV OBX*)
    )
  ) DSC?`,
};
