import type { BusinessKey } from '#flow';
import { businessKey, orderKey } from '#formats/hl7v2/business-keys.ts';
import { identifiersIn, primaryPatientIdentifier } from '#formats/hl7v2/patient-identifier.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { note, type Scope } from './scope.ts';

/** A visit or an order: its key, and the patient in whose slice its resources lie. */
export interface Owned {
  readonly key: BusinessKey | undefined;
  /** What names it within the patient: the key, or the message where there is none. */
  readonly name: string;
  readonly patient: string;
}

/** The source patient of a PID; one that carries no identifier is known by this message alone, and marked. */
export function sourcePatient(scope: Scope, pid: Segment): string {
  const { ids, system } = scope.context;
  const identifier = primaryPatientIdentifier(pid);
  if (identifier !== undefined) return ids.patient(system, identifier.authority, identifier.value);
  note(scope, 'CW-TRN-003', 'error', `PID[${pid.ordinal}]-3`);
  return ids.patient(system, 'urn:causeway:message', messageName(scope));
}

/** The visit of PV1-19, else PV1-50, else the account of PID-18. Undefined where no number is sent. */
export function visitKey(pv1: Segment | undefined, pid: Segment | undefined): BusinessKey | undefined {
  for (const [segment, field, kind] of [
    [pv1, 19, 'visit'],
    [pv1, 50, 'visit'],
    [pid, 18, 'account'],
  ] as const) {
    const found = segment === undefined ? undefined : identifiersIn(segment, field)[0];
    if (found !== undefined) return businessKey(kind, found.authority, found.value);
  }
  return undefined;
}

/** The order of a result: the filler's number (OBR-3, ORC-3), else the placer's (OBR-2, ORC-2). */
export function orderNumber(orc: Segment | undefined, obr: Segment | undefined): BusinessKey | undefined {
  return firstNumber(orc, obr, [
    ['filler', 3],
    ['placer', 2],
  ]);
}

/** The order as it was placed: the placer's number, else the filler's. */
export function placerNumber(orc: Segment | undefined, obr: Segment | undefined): BusinessKey | undefined {
  return firstNumber(orc, obr, [
    ['placer', 2],
    ['filler', 3],
  ]);
}

function firstNumber(
  orc: Segment | undefined,
  obr: Segment | undefined,
  places: readonly (readonly ['placer' | 'filler', number])[],
): BusinessKey | undefined {
  for (const [kind, field] of places) {
    for (const segment of [obr, orc]) {
      const repetition = segment?.has(field) ? segment.repetitions(field)[0] : undefined;
      const key = repetition && orderKey(kind, repetition);
      if (key !== undefined) return key;
    }
  }
  return undefined;
}

/** Whose it is now: the patient that owns the key, else the one of PID. */
export function ownedBy(scope: Scope, key: BusinessKey | undefined, patient: string, otherwise: string): Owned {
  const { ownerOf, keyNow } = scope.context;
  const now = key === undefined ? undefined : (keyNow?.(key) ?? key);
  const owner = now === undefined ? undefined : ownerOf?.(now);
  return { key: now, name: now ?? otherwise, patient: owner ?? patient };
}

/** What names a message where no number does: its sender and control id, else its place in the journal. */
export function messageName(scope: Scope): string {
  const header = scope.message.segments[0];
  const { part, seq } = scope.context.entry;
  const controlId = scope.message.controlId.trim();
  if (controlId === '') return `message:${part}/${seq}`;
  return `message:${header?.value(3).trim()}|${header?.value(4).trim()}|${controlId}`;
}

/** Tells repeats of a key apart: the second of a kind is `key#2`. */
export function ordinals(): (key: string) => string {
  const seen = new Map<string, number>();
  return (key) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key}#${count}`;
  };
}
