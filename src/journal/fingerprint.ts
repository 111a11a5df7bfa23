import { hash } from 'node:crypto';
import type { Envelope } from '#flow';

/** By what a message is recognised when it comes again. */
export interface Fingerprint {
  readonly sha256: Buffer;
  /** The same for the same MSH-3, MSH-4, MSH-10 and bytes: a duplicate (DESIGN 6). 16 bytes. */
  readonly dedup: Buffer;
  /** The same for the same MSH-3, MSH-4 and MSH-10; null where MSH-10 is empty, which names nothing. 16 bytes. */
  readonly control: Buffer | null;
}

export function fingerprint(envelope: Pick<Envelope, 'sender' | 'controlId' | 'body'>): Fingerprint {
  const { application, facility } = envelope.sender;
  const sha256 = hash('sha256', envelope.body, 'buffer');
  // The lengths go first, so that the parts cannot run into each other.
  const control = `${application.length} ${facility.length} ${application}${facility}${envelope.controlId}`;
  return {
    sha256,
    dedup: first16(`${sha256.toString('latin1')}${control}`),
    control: envelope.controlId === '' ? null : first16(control),
  };
}

/** SHA-256 cut to the 128 bits that a `uuid` column holds. */
function first16(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, 16);
}
