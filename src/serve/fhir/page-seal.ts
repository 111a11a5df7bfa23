import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { limits } from '#platform/limits.ts';

type Pairs = readonly (readonly [name: string, value: string])[];

/** Turns a search that came in a body into a text for an address that tells nobody what was searched for, and back. */
export interface PageSeal {
  /** `scope`: who asked, and at what address: it opens nowhere else. Undefined where the text is too long for an address. */
  seal(pairs: Pairs, scope: string): string | undefined;
  /** Undefined for what was not sealed here, or for another scope. */
  open(text: string, scope: string): Pairs | undefined;
}

const nonceBytes = 12;
const tagBytes = 16;

/** Seals by AES-256-GCM under a key of its own, drawn from the installation's. Pages go on after a restart, and on every node. */
export function createPageSeal(installationKey: Uint8Array): PageSeal {
  const key = Buffer.from(hkdfSync('sha256', installationKey, '', 'causeway page links', 32));
  return {
    seal(pairs, scope) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(scope));
      const sealed = cipher.update(deflateRawSync(JSON.stringify(pairs)));
      const text = Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]).toString('base64url');
      return text.length > limits.pageLinkChars ? undefined : text;
    },
    open(text, scope) {
      const bytes = Buffer.from(text.length > limits.pageLinkChars ? '' : text, 'base64url');
      if (bytes.length <= nonceBytes + tagBytes) return undefined;
      const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
        .setAAD(Buffer.from(scope))
        .setAuthTag(bytes.subarray(-tagBytes));
      const opened = cipher.update(bytes.subarray(nonceBytes, -tagBytes));
      try {
        cipher.final();
      } catch {
        return undefined; // not of this key, or not of this scope
      }
      return JSON.parse(inflateRawSync(opened).toString('utf8')) as Pairs;
    },
  };
}
