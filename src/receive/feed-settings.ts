import type { Overlay } from '#formats/hl7v2/overlay/overlay.ts';
import type { Zone } from '#platform/zone.ts';

/**
 * What a feed declares about its sender. Configuration fills it in (`platform/config`), receive acts on it. A setting
 * that is absent means "anything goes" or the default that is named here.
 */
export interface FeedSettings {
  readonly name: string;
  /** The sending system, which scopes its patients and business keys (DESIGN 8). */
  readonly system: string;
  /** `by-message`: MSH-15/16 decide between original and enhanced mode. `none`: nothing is ever answered. */
  readonly acknowledgement: 'by-message' | 'original' | 'enhanced' | 'none';
  /** HL7 table 0103 of MSH-11: P, T, D. A message of another environment is quarantined. Absent: any is taken. */
  readonly environment?: Environment;
  /** Expected MSH-3, 4, 5, 6 (the whole field, or its first component). A message that says otherwise is quarantined. */
  readonly expected?: ExpectedHeader;
  /** The answer to a message whose MSH-9 no translator knows. `AA` takes it with an issue; `AR` quarantines it. */
  readonly unknownTrigger: 'AA' | 'AR';
  /** The answer to a quarantined message: by default it says why; `AA` for senders that stop at a rejection. */
  readonly quarantineAnswer: 'AR' | 'AA';
  /** HL7 table 0211 name (`8859/1`, `UNICODE UTF-8`) used where MSH-18 is empty. */
  readonly charset?: string;
  /** Uses `charset` whatever MSH-18 says. */
  readonly forceCharset?: boolean;
  /** How its messages are read by the site's rules: keys are those of what is read. */
  readonly readAs?: Overlay;
  /** The sender's zone, for times that carry no offset. Absent: such times are not known to the minute. */
  readonly timeZone?: Zone;
  /** A frame of several messages (FHS/BHS, or a second MSH): one answer each, or AE for the whole. */
  readonly batch: 'split' | 'refuse';
  /** A message without its start block (0x0B): close the connection, or take it from `MSH` on. */
  readonly missingStartBlock: 'close' | 'accept';
  readonly maxMessageBytes: number;
  /** The database takes nothing: answer AR/CR (HL7 v2.5.1 §2.9.2.2: "system down"), or close without an answer. */
  readonly whenUnavailable: 'reject' | 'close';
  /** MLLP release 2: a commit block (0x06) or a refusal (0x15) ahead of every HL7 answer. */
  readonly release2?: boolean;
  /** Answers that belong to the application go over a connection of our own to this address. */
  readonly dualChannel?: { readonly host: string; readonly port: number };
}

export type Environment = 'production' | 'training' | 'debugging';

export interface ExpectedHeader {
  readonly application?: string;
  readonly facility?: string;
  readonly receivingApplication?: string;
  readonly receivingFacility?: string;
}
