/** MDM (HL7 chapter 9): a document's notice; every second event carries its content, and senders put it into the others, too. */
const notice = `MSH SFT* UAC? EVN PID PRT* PV1? PRT* COMMON_ORDER*(ORC? PRT* TIMING*(TQ1 TQ2*) OBR NTE* PRT*) TXA CON*
  OBSERVATION*(OBX PRT* NTE*)`;

export const documentStructures: { readonly [name: string]: string } = { MDM_T01: notice, MDM_T02: notice };
