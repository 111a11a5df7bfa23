import { z } from 'zod';
import { isAddressBlock } from '../address.ts';
import { overlayRule } from './overlay-schema.ts';
import { isTimeZone } from './time-zone.ts';

/** A feed, as `schema.ts` has it in a list. */

export const port = z.int().min(0).max(65535);
export const path = z.string().min(1);

export const timeZone = z.string().refine(isTimeZone, {
  error: 'no time zone of the IANA database (such as America/New_York) and no offset (-05:00)',
});

/** HL7 table 0211 as far as it is read, and Windows-1252, which is sent as ISO 8859-1 everywhere. */
const charset = z.enum([
  'ASCII',
  '8859/1',
  '8859/2',
  '8859/3',
  '8859/4',
  '8859/5',
  '8859/6',
  '8859/7',
  '8859/8',
  '8859/9',
  '8859/15',
  'UNICODE UTF-8',
  'WINDOWS-1252',
  'SHIFT_JIS',
  'ISO IR87',
  'GB 18030-2000',
  'BIG-5',
  'KS X 1001',
]);

const tls = z.strictObject({
  key: path.describe('PEM file of the private key, relative to this file'),
  cert: path.describe('PEM file of the certificate and its chain'),
  ca: path.exactOptional().describe('PEM file of the authorities whose client certificates are accepted'),
  requireClientCertificate: z
    .boolean()
    .default(false)
    .describe('Mutual TLS: a peer without a certificate of `ca` is refused'),
  names: z
    .array(z.string().min(1))
    .default([])
    .describe('Client certificate names (CN or DNS) that may connect; empty: all'),
});

const mllp = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; beyond loopback only with tls or allow'),
  port: port.describe('TCP port to listen on; 0 takes any free one'),
  tls: tls.exactOptional(),
  allow: z
    .array(z.string().refine(isAddressBlock, { error: 'no IP address or block such as 10.1.0.0/16' }))
    .default([])
    .describe('Peers that may connect, as addresses or blocks; empty: all'),
});

const options = z.strictObject({
  registrationStatus: z
    .enum(['arrived', 'planned', 'in-progress'])
    .exactOptional()
    .describe('Encounter.status of A04: arrived is usual, some sites pre-register'),
  joinText: z
    .boolean()
    .exactOptional()
    .describe('Join runs of TX and FT lines of one code into one text; usually true'),
  allergySeverity: z
    .enum(['criticality', 'reaction'])
    .exactOptional()
    .describe('What AL1-4 means at this site; usually reaction'),
  emptySets: z
    .array(z.enum(['AL1', 'DG1', 'IN1']))
    .exactOptional()
    .describe('Sets of which an ADT without a single segment says that they are empty; usually none'),
});

export const feed = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { error: 'letters, digits, dots, dashes and underscores, at most 63' })
    .refine((name) => name !== 'fhir', {
      error: '`fhir` is the feed of writes through the FHIR API; choose another name',
    })
    .describe('Names the feed in URLs, metrics and the journal; unique'),
  system: z
    .string()
    .min(1)
    .max(128)
    .exactOptional()
    .describe('The source system whose patients and orders these are; default: the name'),
  mllp: mllp.exactOptional(),
  file: z.strictObject({ folder: path.describe('Folder watched for message files') }).exactOptional(),
  http: z.boolean().default(false).describe('Accept POST /feeds/{name}/messages'),
  acknowledgement: z
    .enum(['by-message', 'original', 'enhanced', 'none'])
    .default('by-message')
    .describe('by-message: enhanced where MSH-15 or MSH-16 is valued, original otherwise (HL7 v2.5.1 §2.9)'),
  environment: z
    .enum(['production', 'training', 'debugging'])
    .exactOptional()
    .describe('MSH-11 that this feed accepts; a message of another one is quarantined'),
  expected: z
    .strictObject({
      application: z.string().exactOptional().describe('MSH-3'),
      facility: z.string().exactOptional().describe('MSH-4'),
      receivingApplication: z.string().exactOptional().describe('MSH-5'),
      receivingFacility: z.string().exactOptional().describe('MSH-6'),
    })
    .exactOptional()
    .describe('What the header must say (the field or its first component); otherwise the message is quarantined'),
  unknownTrigger: z.enum(['AA', 'AR']).default('AA').describe('Answer to a message type that nothing translates'),
  quarantineAnswer: z.enum(['AR', 'AA']).default('AR').describe('Answer to a quarantined message'),
  charset: charset.exactOptional().describe('Character set where MSH-18 names none'),
  forceCharset: z.boolean().default(false).describe('Use `charset` whatever MSH-18 says'),
  timeZone: timeZone.exactOptional().describe('Zone of times that carry no offset; absent: that of the installation'),
  batch: z.enum(['split', 'refuse']).default('split').describe('A frame of several messages: one answer each, or AE'),
  missingStartBlock: z
    .enum(['close', 'accept'])
    .default('close')
    .describe('An MLLP message without its start block 0B'),
  whenUnavailable: z
    .enum(['reject', 'close'])
    .default('reject')
    .describe('The database takes nothing: answer AR or CR, or close without an answer'),
  release2: z
    .boolean()
    .default(false)
    .describe('MLLP Release 2: answer each block with 06 or 15 before the acknowledgement'),
  dualChannel: z
    .strictObject({ host: z.string().min(1), port: z.int().min(1).max(65535) })
    .exactOptional()
    .describe('Application answers go over a connection of our own to this address'),
  maxMessageBytes: z
    .int()
    .min(1024)
    .max(256 * 1024 * 1024)
    .exactOptional()
    .describe('Above it a message is answered AR'),
  options: options.prefault({}).describe('How the sender writes: what translation makes of it'),
  preset: z
    .string()
    .exactOptional()
    .describe(
      'Rules for the usual shape of a product’s messages, ahead of `overlay`; `causeway config presets` lists them',
    ),
  overlay: z
    .array(overlayRule)
    .max(500)
    .default([])
    .describe('Rules of the site, one after the other: HL7v2 messages are read as they say'),
});
