import { hash } from 'node:crypto';
import { limits } from './limits.ts';

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

const alphabet = new TextEncoder().encode('abcdefghijklmnopqrstuvwxyz234567');
const idLength = 30;

export function createIds(key: Uint8Array): Ids {
  const inner = padded(key, 0x36);
  const outer = padded(key, 0x5c);
  // HMAC-SHA256 (RFC 2104), its inner hash handed on as hex digits: so both passes are calls on texts, without an object of
  // the crypto library for each, which would cost three times the hashing. U+001F cannot occur in a v2 field, so that the
  // parts cannot run into each other. Given as one character a byte.
  const digest = (kind: string, scope: string, name: string, key: string) =>
    hash('sha256', outer + hash('sha256', `${inner}${kind}\u001f${scope}\u001f${name}\u001f${key}`, 'hex'), 'latin1');
  // The same clinicians, wards and payers stand in message after message (bench: `convert`).
  const directory = new Map<string, string>();
  const withOwnShard = (bytes: string) => idOf(`c${shardDigits(bytes)}`, bytes);
  return {
    patient: (system, authority, value) => withOwnShard(digest('Patient', system, authority, value)),
    resource: (patientId, type, businessKey) =>
      idOf(patientId.slice(0, 4), digest('resource', patientId, type, businessKey)),
    directory(system, type, businessKey) {
      const name = `${system}\u001f${type}\u001f${businessKey}`;
      const known = directory.get(name);
      if (known !== undefined) return known;
      const id = withOwnShard(digest('directory', system, type, businessKey));
      if (directory.size >= limits.rememberedDirectoryIds) directory.clear();
      directory.set(name, id);
      return id;
    },
  };
}

/** A block of 64 bytes that begins the hashing: the key's hash in hex, combined with a pad. All ASCII, so a text. */
function padded(key: Uint8Array, pad: number): string {
  return Array.from(hash('sha256', key, 'hex'), (digit) => String.fromCharCode(digit.charCodeAt(0) ^ pad)).join('');
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
function shardDigits(bytes: string): string {
  const number = ((bytes.charCodeAt(30) & 0xf) << 8) | bytes.charCodeAt(31);
  return number.toString(16).padStart(3, '0');
}

/** The first four digits, and 130 bits as 26 digits of RFC 4648 base32 in lower case: one text, and not a tree of 27 (`flat-text.ts`). */
function idOf(start: string, bytes: string): string {
  const codes: number[] = [];
  for (let at = 0; at < start.length; at++) codes.push(start.charCodeAt(at));
  let buffer = 0;
  let bits = 0;
  for (let index = 0; codes.length < idLength; index++) {
    buffer = ((buffer << 8) | bytes.charCodeAt(index)) & 0xffff;
    bits += 8;
    while (bits >= 5 && codes.length < idLength) {
      bits -= 5;
      codes.push(alphabet[(buffer >> bits) & 31]!);
    }
  }
  return String.fromCharCode(...codes);
}
