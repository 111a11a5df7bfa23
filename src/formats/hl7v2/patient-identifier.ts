import { authorityText } from './authority-text.ts';
import { keyText } from './key-text.ts';
import type { Repetition } from './repetition.ts';
import type { Segment } from './segment.ts';

/** A patient's identifier as a CX says it. */
export interface PatientIdentifier {
  /** As `authorityText` has it: `urn:oid:…`, a namespace, or empty. It and the number are as keys have them (`keyText`). */
  readonly authority: string;
  readonly value: string;
  /** CX.5, HL7 table 0203: `MR`; empty where it is not said. */
  readonly type: string;
  /** Where it stands: `PID[1]-3[2]`. */
  readonly place: string;
}

/**
 * HL7 table 0203: numbers of accounts, visits, employers, insurance and certificates, and of persons at authorities that issue
 * no patient numbers. Never taken for the patient's: an SSN of 999-99-9999 would make one patient of many.
 */
const notPatient = new Set(
  'AN ANON ANC AND ANT VN SS TAX EN EI NE DL DDL PPN PPC PRC PRN MC MCD MCR MA MB WC WP BC BR DR SN'.split(' '),
);

const first = ['MR'];
const then = ['PI', 'PT', 'PK', 'PE', 'MRT', 'EMPI'];

/**
 * The identifier that says whose data a message is: of the repetitions of PID-3 the first medical record number, else the
 * first patient-internal one, else the first of any type that may be the sender's patient number; where PID-3 is empty, PID-2
 * (the patient id up to version 2.3). Undefined where none has a number.
 */
export function primaryPatientIdentifier(pid: Segment): PatientIdentifier | undefined {
  return primaryOf([...identifiersIn(pid, 3), ...(pid.has(3) ? [] : identifiersIn(pid, 2))]);
}

/** Of identifiers the one that leads: the first medical record number, and so on as above. */
export function primaryOf(identifiers: readonly PatientIdentifier[]): PatientIdentifier | undefined {
  const candidates = identifiers.filter(({ type }) => !notPatient.has(type));
  return (
    candidates.find(({ type }) => first.includes(type)) ??
    candidates.find(({ type }) => then.includes(type)) ??
    candidates[0]
  );
}

/** The identifiers in a CX field that have a number: read once, for all who order, own and name things by them. */
export function identifiersIn(segment: Segment, field: number): readonly PatientIdentifier[] {
  const known = segment.identifiers.get(field);
  if (known !== undefined) return known;
  const found: PatientIdentifier[] = [];
  for (const repetition of segment.repetitions(field)) {
    const identifier = identifierOf(repetition);
    if (identifier !== undefined) found.push(identifier);
  }
  segment.identifiers.set(field, found);
  return found;
}

function identifierOf(cx: Repetition): PatientIdentifier | undefined {
  const value = keyText(cx.value().trim());
  if (value === '' || value === '""') return undefined;
  const authority = keyText(authorityText(cx.value(4), cx.value(4, 2), cx.value(4, 3)));
  const type = cx.value(5).trim().toUpperCase();
  return { authority, value, type: type === '""' ? '' : type, place: cx.place() };
}
