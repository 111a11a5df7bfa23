import type { NetworkOptions } from './network.ts';

export type SystemName = 'sandbar' | 'oldquay' | 'sandbar-lab' | 'oldquay-lab' | 'lantern' | 'ferry';

/** One sending system of the network, and how it speaks. */
export interface System {
  readonly name: SystemName;
  readonly feed: string;
  /** MSH-3 and MSH-4. */
  readonly application: string;
  readonly facility: string;
  readonly kind: 'hospital' | 'laboratory' | 'imaging' | 'clinic';
  readonly codes: 'LOINC' | 'local';
  /** What its bytes are, and what MSH-18 says of it. The old hospital says nothing; the old lab knows no letters but A to Z. */
  readonly charset: 'UTF-8' | 'Windows-1252' | 'ASCII';
  readonly declaredCharset: string;
  readonly version: '2.3' | '2.5.1' | '2.7';
  /** MSH-2: from 2.7 on, with the truncation character (HL7 v2.7 §2.5.5.2). */
  readonly encodingCharacters: string;
  /** PID-3.4 as sent: a registered authority, only a name, or nothing. */
  readonly assigningAuthority: string;
  /** Whether its time stamps carry an offset. */
  readonly zoned: boolean;
  readonly timePlaces: 12 | 14;
  /** Whose clocks it shows: what a receiver must be told where `zoned` is false. */
  readonly timeZone: 'America/New_York';
}

/** The network. OIDs lie under 2.999, the arc for examples. */
export const systems: readonly System[] = [
  {
    name: 'sandbar',
    feed: 'sandbar-adt',
    application: 'SANDBAR-EHR',
    facility: 'SGH',
    kind: 'hospital',
    codes: 'LOINC',
    charset: 'UTF-8',
    declaredCharset: 'UNICODE UTF-8',
    version: '2.5.1',
    encodingCharacters: '^~\\&',
    assigningAuthority: 'SANDBAR&2.999.7501.1&ISO',
    zoned: true,
    timePlaces: 14,
    timeZone: 'America/New_York',
  },
  {
    name: 'oldquay',
    feed: 'oldquay-adt',
    application: 'QUAYCARE',
    facility: 'OQCH',
    kind: 'hospital',
    codes: 'local',
    charset: 'Windows-1252',
    declaredCharset: '',
    version: '2.3',
    encodingCharacters: '^~\\&',
    assigningAuthority: 'OQCH',
    zoned: false,
    timePlaces: 12,
    timeZone: 'America/New_York',
  },
  {
    name: 'sandbar-lab',
    feed: 'sandbar-lab',
    application: 'LABWORKS',
    facility: 'SCL',
    kind: 'laboratory',
    codes: 'LOINC',
    charset: 'UTF-8',
    declaredCharset: 'UNICODE UTF-8',
    version: '2.5.1',
    encodingCharacters: '^~\\&',
    // It files under the hospital's own numbers: the same registered authority from two systems is one patient by rule.
    assigningAuthority: 'SANDBAR&2.999.7501.1&ISO',
    zoned: true,
    timePlaces: 14,
    timeZone: 'America/New_York',
  },
  {
    name: 'oldquay-lab',
    feed: 'oldquay-lab',
    application: 'LABSYS',
    facility: 'OQLAB',
    kind: 'laboratory',
    codes: 'local',
    charset: 'ASCII',
    declaredCharset: '',
    version: '2.3',
    encodingCharacters: '^~\\&',
    assigningAuthority: '',
    zoned: false,
    timePlaces: 12,
    timeZone: 'America/New_York',
  },
  {
    name: 'lantern',
    feed: 'lantern-imaging',
    application: 'LANTERN-RIS',
    facility: 'LI',
    kind: 'imaging',
    codes: 'LOINC',
    charset: 'UTF-8',
    declaredCharset: 'UNICODE UTF-8',
    version: '2.5.1',
    encodingCharacters: '^~\\&',
    assigningAuthority: 'LANTERN&2.999.7501.5&ISO',
    zoned: true,
    timePlaces: 14,
    timeZone: 'America/New_York',
  },
  {
    name: 'ferry',
    feed: 'ferry-clinic',
    application: 'FERRYCHART',
    facility: 'FSC',
    kind: 'clinic',
    codes: 'LOINC',
    charset: 'UTF-8',
    declaredCharset: 'UNICODE UTF-8',
    version: '2.7',
    encodingCharacters: '^~\\&#',
    assigningAuthority: 'FSC',
    zoned: true,
    timePlaces: 12,
    timeZone: 'America/New_York',
  },
];

/** The systems whose messages a run will give: all, or those that the options name. */
export function systemsOf(options: Pick<NetworkOptions, 'systems'>): readonly System[] {
  const asked = options.systems;
  return asked === undefined ? systems : systems.filter((system) => asked.includes(system.name));
}

/**
 * The number under which a system files a person. The old hospital, its lab and the clinic count from the same base and do
 * not know of each other, so that one number is up to three people: person 0's at the hospital is person 1's at the lab.
 */
export function medicalRecordNumber(system: SystemName, index: number): string {
  switch (system) {
    case 'sandbar':
    case 'sandbar-lab':
      return `${40_000_000 + index * 13}`;
    case 'oldquay':
      return `${100_000 + index * 7}`;
    case 'oldquay-lab':
      return `${100_000 + (index ^ 1) * 7}`;
    case 'ferry':
      return `${100_000 + (index ^ 2) * 7}`;
    case 'lantern':
      return `LI${(index * 3 + 1000).toString().padStart(7, '0')}`;
  }
}
