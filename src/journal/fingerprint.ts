import { hash } from 'node:crypto';
import type { Envelope } from '#flow';

/** By what a message is recognised when it comes again. */
export interface Fingerprint {
  readonly sha256: Buffer;
  /**
   * The same for the same MSH-3, MSH-4, MSH-10 and bytes: a duplicate (DESIGN 6). 16 bytes. A message that comes whole after a
   * piece of it was refused is not the piece again, even where nothing but the end of its frame was missing.
   */
  readonly dedup: Buffer;
  /** The same for the same MSH-3, MSH-4 and MSH-10; null where MSH-10 is empty, which names nothing, or cut off. 16 bytes. */
  readonly control: Buffer | null;
}

type Named = Pick<Envelope, 'sender' | 'controlId' | 'body' | 'isFragment'>;

export function fingerprint(envelope: Named): Fingerprint {
  const { application, facility } = envelope.sender;
  const isFragment = envelope.isFragment === true;
  const sha256 = hash('sha256', envelope.body, 'buffer');
  // The lengths go first, so that the parts cannot run into each other.
  const control = `${application.length} ${facility.length} ${application}${facility}${envelope.controlId}`;
  return {
    sha256,
    dedup: first16(`${sha256.toString('latin1')}${isFragment ? 'fragment ' : ''}${control}`),
    control: envelope.controlId === '' || isFragment ? null : first16(control),
  };
}

/** SHA-256 cut to the 128 bits that a `uuid` column holds. */
function first16(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, 16);
}
