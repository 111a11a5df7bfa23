/** The names that are met often, so that they need not be cut from each message anew (bench: `parse`). */
const common = (
  'MSH EVN PID PD1 NK1 PV1 PV2 AL1 DG1 GT1 IN1 IN2 IN3 MRG ROL PR1 DB1 ACC UB1 UB2 PDA IAM ORC OBR OBX NTE SPM TQ1 TQ2 CTD CTI ' +
  'FT1 SAC PRT ARV SFT UAC MSA ERR QAK QRD QPD RXA RXE RXR RXO RXD SCH AIG AIL AIP AIS RGS TXA STF MFI MFE DSC'
).split(' ');

const commonByCode: ReadonlyMap<number, string> = new Map(common.map((id) => [codeAt(id, 0), id]));

/** The segment name at a place of the text. */
export function segmentId(text: string, at: number): string {
  return commonByCode.get(codeAt(text, at)) ?? text.slice(at, at + 3);
}

function codeAt(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2);
}
