import { z } from 'zod';
import { type Limits, limits } from '../limits.ts';
import { feed, path, port, timeZone } from './feed-schema.ts';

/**
 * What `causeway.yaml` may hold: unknown keys are refused, every key has a description, and the JSON Schema for editors
 * is made from this (`causeway config schema`). What spans several keys is checked by `check-config.ts`.
 */

/** The bounds that an installation may move; the others are the product's own. */
export const movableLimits = [
  'messageBytes',
  'frameTimeoutMs',
  'idleTimeoutMs',
  'connectionsPerPeer',
  'connectionsTotal',
  'framesInFlight',
  'bytesInFlight',
  'appendBatchEntries',
  'appendBatchBytes',
  'applyBatchEntries',
  'readAheadEntries',
  'readAheadBytes',
  'parkedEntriesPerFeed',
  'searchPageDefault',
  'searchPageMax',
  'searchScanRows',
  'requestBytes',
  'drainTimeoutMs',
] as const satisfies (keyof typeof limits)[];

const bound = (name: (typeof movableLimits)[number]) =>
  z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .default(limits[name]);

const limitOverrides = z.strictObject(
  Object.fromEntries(movableLimits.map((name) => [name, bound(name)])) as Record<
    (typeof movableLimits)[number],
    ReturnType<typeof bound>
  >,
);

export const configSchema = z.strictObject({
  installation: z.string().min(1).max(128).default('causeway').describe('Name of this installation, as users see it'),
  timeZone: timeZone
    .exactOptional()
    .describe('Zone of times that carry no offset, for feeds that name none; absent: such times are kept as dates'),
  dataDir: path.default('./data').describe('Data directory: the embedded database, its lock, keys'),
  http: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1').describe('Address of the FHIR API and the operations'),
      port: port.default(8080),
    })
    .prefault({}),
  database: z
    .strictObject({
      url: z
        .string()
        .regex(/^postgres(ql)?:\/\//, { error: 'a PostgreSQL URL begins with postgres://' })
        .exactOptional()
        .describe(
          `PostgreSQL server, a secret: \${env:NAME} or file:PATH keep it out of this file; absent: the embedded database`,
        ),
    })
    .prefault({}),
  definitions: z
    .array(path)
    .max(100)
    .default([])
    .describe('FHIR packages (.tgz) of implementation guides whose profiles are known beside R4 and the realm’s own'),
  validation: z
    .strictObject({
      impliedProfiles: z
        .enum(['off', 'warn', 'refuse'])
        .default('warn')
        .describe(
          'What a client’s write gets that breaks the profile which its type and category imply, declared or not',
        ),
    })
    .prefault({})
    .describe('What clients’ writes are held to beside R4 and the profiles that they declare, which refuse'),
  auth: z.enum(['off']).default('off').describe('off: no sign-in, on loopback addresses only'),
  log: z
    .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info') })
    .prefault({}),
  limits: limitOverrides.prefault({}).describe('Bounds, where this installation needs others'),
  feeds: z
    .array(feed)
    .max(1000)
    .prefault([{ name: 'default', mllp: { host: '127.0.0.1', port: 2575 } }])
    .describe('The feeds; absent: one open HL7v2 feed `default` on 127.0.0.1:2575'),
});

export type ConfigInput = z.input<typeof configSchema>;
type Parsed = z.output<typeof configSchema>;

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** One feed as it is in force: `system` named, paths absolute. */
export type FeedConfig = Frozen<Parsed['feeds'][number]> & {
  readonly system: string;
  readonly maxMessageBytes: number;
};

/** The configuration in force: every default filled in, references resolved, paths absolute, frozen. */
export type Config = Omit<Frozen<Parsed>, 'feeds' | 'limits'> & {
  readonly feeds: readonly FeedConfig[];
  readonly limits: Limits;
};
