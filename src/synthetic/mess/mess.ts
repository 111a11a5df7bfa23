/** How likely each kind of trouble is, per message that can have it (0 to 1). One message has one trouble at most. */
export interface Mess {
  /** Sent again, byte for byte, some messages later. */
  readonly duplicate: number;
  /** Arrives up to sixty messages late. */
  readonly reordered: number;
  /** Another message of the feed has the same MSH-10. */
  readonly reusedControlId: number;
  /** A line break inside a field cuts a segment in two. */
  readonly brokenSegment: number;
  /** Ends within MSH. */
  readonly truncated: number;
  /** ADT: an event that HL7 does not know. */
  readonly unknownTrigger: number;
  /** A 31st of February. */
  readonly impossibleDate: number;
  /** Shift-JIS; a name in MSH-18 that nobody knows; Windows-1252 under the name of UTF-8. */
  readonly oddCharacterSet: number;
  readonly missingControlId: number;
  /** PID-3 is empty. */
  readonly missingPatientId: number;
  /** Results: first filed under another patient of the system, then sent again, same filler number, under the right one. */
  readonly wrongPatient: number;
  /** Results: with a scan of `oversizedPdfBytes`. */
  readonly oversizedPdf: number;
}

export const cleanMess: Mess = {
  duplicate: 0,
  reordered: 0,
  reusedControlId: 0,
  brokenSegment: 0,
  truncated: 0,
  unknownTrigger: 0,
  impossibleDate: 0,
  oddCharacterSet: 0,
  missingControlId: 0,
  missingPatientId: 0,
  wrongPatient: 0,
  oversizedPdf: 0,
};

/** What a busy interface engine sees in a bad week: enough that a demo of some thousand messages shows each kind. */
export const demoMess: Mess = {
  duplicate: 0.01,
  reordered: 0.01,
  reusedControlId: 0.001,
  brokenSegment: 0.002,
  truncated: 0.001,
  unknownTrigger: 0.002,
  impossibleDate: 0.002,
  oddCharacterSet: 0.002,
  missingControlId: 0.001,
  missingPatientId: 0.001,
  wrongPatient: 0.003,
  oversizedPdf: 0.0003,
};

/** A scan in good resolution, in bytes before base64. */
export const oversizedPdfBytes = 3 * 1024 * 1024;
