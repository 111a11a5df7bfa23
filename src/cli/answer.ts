import { parseMessage } from '#formats/hl7v2/parse-message.ts';

/** What an acknowledgement says. */
export interface Answer {
  /** MSA-1: AA, AE, AR, CA, CE, CR; empty where it is no acknowledgement. */
  readonly code: string;
  /** MSA-2: the control id of the message it answers. */
  readonly controlId: string;
  /** MSA-3, else ERR-8 or ERR-3, of each error. */
  readonly text: string;
  /** ERR-2, as written (`PID^1^3`), where it says where. */
  readonly place: string;
}

export function readAnswer(bytes: Uint8Array): Answer {
  const message = parseMessage(bytes);
  const msa = message.first('MSA');
  const err = message.first('ERR');
  const said = msa?.value(3) || err?.value(8) || err?.value(3, 2) || err?.value(3) || '';
  return { code: msa?.value(1) ?? '', controlId: msa?.whole(2) ?? '', text: said, place: err?.raw(2) ?? '' };
}

/** Whether the receiver has taken the message. */
export function isAccepted(code: string): boolean {
  return code === 'AA' || code === 'CA';
}
