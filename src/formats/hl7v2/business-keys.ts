import type { BusinessKey } from '#flow';
import { limits } from '#platform/limits.ts';
import { authorityText } from './authority-text.ts';
import { keyText } from './key-text.ts';
import type { Message } from './message.ts';
import { identifiersIn, type PatientIdentifier, primaryPatientIdentifier } from './patient-identifier.ts';
import type { Repetition } from './repetition.ts';
import type { Segment } from './segment.ts';

export interface BusinessKeys {
  /** Every key by which order must be kept, each once. */
  readonly order: readonly BusinessKey[];
  /** Whose data it is: the identifier that the first PID leads to. */
  readonly patient?: PatientIdentifier;
}

export type BusinessKeyKind =
  | 'patient'
  | 'visit'
  | 'account'
  | 'placer'
  | 'filler'
  | 'accession'
  | 'appointment'
  | 'appointment-request';

/** Where keys stand: segment, field, kind, and the field's data type. */
const places: readonly (readonly [segment: string, field: number, kind: BusinessKeyKind, type: 'CX' | 'EI' | 'ST'])[] =
  [
    ['PID', 3, 'patient', 'CX'],
    ['PID', 2, 'patient', 'CX'],
    ['PID', 4, 'patient', 'CX'],
    ['PID', 18, 'account', 'CX'],
    ['MRG', 1, 'patient', 'CX'],
    ['MRG', 2, 'patient', 'CX'],
    ['MRG', 4, 'patient', 'CX'],
    ['MRG', 3, 'account', 'CX'],
    ['MRG', 5, 'visit', 'CX'],
    ['MRG', 6, 'visit', 'CX'],
    ['PV1', 19, 'visit', 'CX'],
    ['PV1', 50, 'visit', 'CX'],
    ['ORC', 2, 'placer', 'EI'],
    ['ORC', 3, 'filler', 'EI'],
    ['OBR', 2, 'placer', 'EI'],
    ['OBR', 3, 'filler', 'EI'],
    // IHE RAD TF-2: the accession number is in OBR-18.
    ['OBR', 18, 'accession', 'ST'],
    ['SCH', 1, 'appointment-request', 'EI'],
    ['SCH', 2, 'appointment', 'EI'],
    ['ARQ', 1, 'appointment-request', 'EI'],
    ['ARQ', 2, 'appointment', 'EI'],
  ];

const placesOf: ReadonlyMap<string, typeof places> = new Map(
  ['PID', 'MRG', 'PV1', 'ORC', 'OBR', 'SCH', 'ARQ'].map((id) => [id, places.filter(([segment]) => segment === id)]),
);

/**
 * The business keys of a message: patients (every PID-3, PID-2, PID-4, MRG-1, MRG-2, MRG-4), visits (PV1-19, PV1-50, MRG-5,
 * MRG-6), accounts (PID-18, MRG-3), orders (ORC and OBR 2 and 3), accessions (OBR-18) and
 * appointments (SCH and ARQ 1 and 2), of every segment that has them. At
 * most `limits.keysPerMessage`.
 */
export function businessKeys(message: Message): BusinessKeys {
  const order = new Set<BusinessKey>();
  for (const segment of message.segments) {
    for (const [, field, kind, type] of placesOf.get(segment.id) ?? []) {
      if (segment.has(field)) addKeys(order, segment, field, kind, type);
    }
    if (order.size >= limits.keysPerMessage) break;
  }
  const pid = message.first('PID');
  const patient = pid === undefined ? undefined : primaryPatientIdentifier(pid);
  const keys = [...order].slice(0, limits.keysPerMessage);
  return patient === undefined ? { order: keys } : { order: keys, patient };
}

/** The keys of those whom a message is about: the patient of each PID (a result may have several), and whom it merges. */
export function patientsIn(message: Message): BusinessKey[] {
  const found = new Set<BusinessKey>();
  const add = (identifier: PatientIdentifier | undefined) => {
    if (identifier !== undefined) found.add(businessKey('patient', identifier.authority, identifier.value));
  };
  for (const segment of message.segments) {
    if (segment.id === 'PID') add(primaryPatientIdentifier(segment));
    if (segment.id === 'MRG') for (const identifier of identifiersIn(segment, 1)) add(identifier);
    if (found.size >= limits.keysPerMessage) break;
  }
  return [...found];
}

/** The keys of the visits and accounts that a message names as those of what it says (PV1-19, PV1-50, PID-18). */
export function containersIn(message: Message): BusinessKey[] {
  const found = new Set<BusinessKey>();
  for (const segment of message.segments) {
    if (segment.id === 'PID' && segment.has(18)) addKeys(found, segment, 18, 'account', 'CX');
    if (segment.id !== 'PV1') continue;
    for (const field of [19, 50]) if (segment.has(field)) addKeys(found, segment, field, 'visit', 'CX');
    if (found.size >= limits.keysPerMessage) break;
  }
  return [...found];
}

/** `kind:authority|value`, each as `keyText` has it; a `|` in the authority is `%7C`, so that the first one divides. */
export function businessKey(kind: BusinessKeyKind, authority: string, value: string): BusinessKey {
  return `${kind}:${keyText(authority).replaceAll('|', '%7C')}|${keyText(value)}`;
}

/** What `businessKey` was given. */
export function readBusinessKey(key: BusinessKey): {
  readonly kind: string;
  readonly authority: string;
  readonly value: string;
} {
  const colon = key.indexOf(':');
  const bar = key.indexOf('|', colon);
  return {
    kind: key.slice(0, colon),
    authority: key.slice(colon + 1, bar).replaceAll('%7C', '|'),
    value: key.slice(bar + 1),
  };
}

/** The key of an order or accession number, an EI or (`hasAuthority` false) an ST; undefined where it has no number. */
export function orderKey(kind: BusinessKeyKind, number: Repetition, hasAuthority = true): BusinessKey | undefined {
  const value = number.value().trim();
  if (value === '' || value === '""') return undefined;
  const authority = hasAuthority ? authorityText(number.value(2), number.value(3), number.value(4)) : '';
  return businessKey(kind, authority, value);
}

function addKeys(
  order: Set<BusinessKey>,
  segment: Segment,
  field: number,
  kind: BusinessKeyKind,
  type: 'CX' | 'EI' | 'ST',
): void {
  if (type === 'CX') {
    for (const { authority, value } of identifiersIn(segment, field)) order.add(businessKey(kind, authority, value));
    return;
  }
  for (const repetition of segment.repetitions(field)) {
    const key = orderKey(kind, repetition, type === 'EI');
    if (key !== undefined) order.add(key);
  }
}
