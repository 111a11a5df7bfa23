import { components, segment } from '../escape.ts';
import type { Kin } from '../person.ts';
import type { System } from '../systems.ts';

/** NK1: next of kin and emergency contact. */
export function nk1(system: System, kin: Kin, ordinal: number): string {
  const old = system.version === '2.3';
  return segment([
    'NK1',
    `${ordinal}`,
    old ? components([kin.family, kin.given]) : components([kin.family, kin.given, '', '', '', '', 'L']),
    old ? kin.relationship : components([kin.relationship, kin.relationshipText, 'HL70063']),
    '',
    old ? kin.phone : `^PRN^PH^^1^${kin.phone.slice(0, 3)}^${kin.phone.slice(3)}`,
    '',
    ordinal === 1 && !old ? 'C^Emergency contact^HL70131' : '',
  ]);
}
