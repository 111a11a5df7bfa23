import { createHmac } from 'node:crypto';

/**
 * Derived ids (DESIGN 9): `c` + 3 hex digits of shard + 26 base32 digits of an HMAC under the installation's key. The same
 * source patient, type and business key give the same id everywhere, and nobody without the key can find an MRN by trial.
 */
export interface Ids {
  /** The Patient id of a source patient. `authority` as stated (a URI, a namespace or empty), `value` the id number. */
  patient(system: string, authority: string, value: string): string;
  /** A resource in a patient's slice: it shares the patient's shard. `key` names it within the patient and type. */
  resource(patientId: string, type: string, key: string): string;
  /** A resource of no patient (Organization, Practitioner, Location). */
  directory(system: string, type: string, key: string): string;
}

/** The key with which `convert` derives ids where there is no installation: published, so that its output is repeatable. */
export const publishedIdKey = new TextEncoder().encode('causeway convert: this key is public');

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

export function createIds(key: Uint8Array): Ids {
  // U+001F cannot occur in a v2 field, so that the parts cannot run into each other.
  const digest = (...parts: string[]) => createHmac('sha256', key).update(parts.join('\u001f')).digest();
  const withOwnShard = (bytes: Buffer) => `c${shardDigits(bytes)}${base32(bytes)}`;
  return {
    patient: (system, authority, value) => withOwnShard(digest('Patient', system, authority, value)),
    resource: (patientId, type, businessKey) =>
      `${patientId.slice(0, 4)}${base32(digest('resource', patientId, type, businessKey))}`,
    directory: (system, type, businessKey) => withOwnShard(digest('directory', system, type, businessKey)),
  };
}

/** The shard (0–4095) that an id of ours names in its digits 2 to 4. */
export function shardOf(id: string): number {
  return Number.parseInt(id.slice(1, 4), 16);
}

/** Whether a text has the shape of ids that we derive: a client may not choose such a one (DESIGN 9). */
export function isDerivedId(id: string): boolean {
  return /^c[0-9a-f]{3}[a-z2-7]{26}$/.test(id);
}

/** Twelve bits from the end of the digest, which `base32` does not use. */
function shardDigits(bytes: Buffer): string {
  return (bytes.readUInt16BE(30) & 0xfff).toString(16).padStart(3, '0');
}

/** 130 bits as 26 digits of RFC 4648 base32 in lower case. */
function base32(bytes: Buffer): string {
  let digits = '';
  let buffer = 0;
  let bits = 0;
  for (let index = 0; digits.length < 26; index++) {
    buffer = ((buffer << 8) | bytes[index]!) & 0xffff;
    bits += 8;
    while (bits >= 5 && digits.length < 26) {
      bits -= 5;
      digits += alphabet[(buffer >> bits) & 31];
    }
  }
  return digits;
}
