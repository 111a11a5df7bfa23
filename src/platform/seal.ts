import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { limits } from './limits.ts';

/** Turns what goes with a page's link into a text for an address that tells nobody what it holds, and back. */
export interface Seal {
  /** `scope`: who asked, and for what: it opens for nothing else. Undefined where the text would be too long for an address. */
  seal(value: unknown, scope: string): string | undefined;
  /** Undefined for what was not sealed here, or for another scope. */
  open(text: string, scope: string): unknown;
}

const nonceBytes = 12;
const tagBytes = 16;
/** Texts from which on deflating is worth its time; the first byte says whether it was done. */
const deflatedFrom = 500;

const asItIs = Buffer.of(0);
const deflated = Buffer.of(1);

/** Seals by AES-256-GCM under a key of its own, drawn from the installation's. Pages go on after a restart, and on every node. */
export function createSeal(installationKey: Uint8Array): Seal {
  const key = Buffer.from(hkdfSync('sha256', installationKey, '', 'causeway page links', 32));
  return {
    seal(value, scope) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(scope));
      const plain = Buffer.from(JSON.stringify(value));
      const isDeflated = plain.length >= deflatedFrom;
      const sealed = cipher.update(
        Buffer.concat([isDeflated ? deflated : asItIs, isDeflated ? deflateRawSync(plain) : plain]),
      );
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
      const content = opened.subarray(1);
      return JSON.parse((opened[0] === deflated[0] ? inflateRawSync(content) : content).toString('utf8'));
    },
  };
}
