import { segment } from '../escape.ts';
import type { Subject } from '../happening.ts';
import type { System } from '../systems.ts';
import { blanks } from './pv1.ts';

/** PID. 2.7 has withdrawn fields 2, 4, 9, 19 and 20; this network's clinic obeys. */
export function pid(system: System, { demographics, visit }: Subject): string {
  const d = demographics;
  const account = visit === undefined || system.kind === 'laboratory' ? '' : `A${visit.number}`;
  return segment([
    'PID',
    '1',
    d.externalId,
    d.identifiers,
    '',
    d.name,
    d.formerName, // 6 mother's maiden name: the field in which systems put a former name all the same
    d.birthDate,
    d.sex,
    '',
    d.race, // 10
    d.address,
    '',
    d.phones,
    '',
    d.language, // 15
    d.marital,
    '',
    account,
    system.version === '2.7' ? '' : d.ssn,
    '', // 20
    '',
    d.ethnicity,
    ...blanks(6),
    d.diedAt, // 29
    d.died,
  ]);
}
