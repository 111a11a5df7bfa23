import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate with its key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** Subject, and for a leaf its only DNS name. */
  readonly name: string;
  /** Who signs; itself where absent. */
  readonly issuer?: Certificate & { readonly name: string };
  readonly isIssuer?: boolean;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/**
 * Makes an X.509 certificate (RFC 5280) for tests, ECDSA P-256 with SHA-256. node:crypto signs but makes no certificates, and
 * a machine need not have openssl; nothing is kept in the repository that could be taken for a secret.
 */
export function makeCertificate({
  name,
  issuer,
  isIssuer = false,
  notBefore = new Date(Date.now() - 86_400_000),
  notAfter = new Date(Date.now() + 86_400_000),
}: CertificateOptions): Certificate & { readonly name: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer: KeyObject = issuer === undefined ? privateKey : createPrivateKey(issuer.key);
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer?.name ?? name),
    sequence(utcTime(notBefore), utcTime(notAfter)),
    nameOf(name),
    publicKey,
    tagged(0xa3, sequence(...extensions(name, isIssuer))),
  );
  const signature = sign('sha256', toBeSigned, signer);
  const der = sequence(toBeSigned, ecdsaWithSha256, bitString(signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    name,
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(name: string, isIssuer: boolean): Buffer[] {
  const basicConstraints = sequence(
    objectId('551d13'),
    tagged(0x01, Buffer.from([0xff])),
    tagged(0x04, isIssuer ? sequence(tagged(0x01, Buffer.from([0xff]))) : sequence()),
  );
  if (isIssuer) return [basicConstraints];
  const names = sequence(objectId('551d11'), tagged(0x04, sequence(tagged(0x82, Buffer.from(name, 'latin1')))));
  return [basicConstraints, names];
}

function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: Buffer[]): Buffer => tagged(0x30, ...contents);
const integer = (value: Buffer): Buffer => tagged(0x02, value);
const objectId = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const bitString = (bytes: Buffer): Buffer => tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]));
/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'));
/** A name of one common name (2.5.4.3). */
const nameOf = (name: string): Buffer =>
  sequence(tagged(0x31, sequence(objectId('550403'), tagged(0x0c, Buffer.from(name, 'utf8')))));
const utcTime = (at: Date): Buffer =>
  tagged(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`, 'latin1'));
