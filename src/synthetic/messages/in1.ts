import { dateText } from '../calendar.ts';
import { components, segment } from '../escape.ts';
import type { Person } from '../person.ts';
import type { System } from '../systems.ts';
import { blanks } from './pv1.ts';

/** IN1: the person is the subscriber. */
export function in1(system: System, person: Person): string {
  const { id, name, plan, planName, group, street, city, state, zip, phone } = person.insurer;
  const old = system.version === '2.3';
  const begins = dateText(person.born + 1000 * 86_400_000).slice(0, 4);
  return segment([
    'IN1',
    '1',
    old ? components([plan!]) : components([plan!, planName!, 'L']),
    old ? id! : `${components([id!])}^^^${system.assigningAuthority}`,
    components([name!]),
    components([street!, '', city!, state!, zip!]),
    '',
    phone!,
    components([group!]),
    ...blanks(3),
    `${begins}0101`, // 12 plan effective
    ...blanks(3),
    components([person.family, person.given]),
    old ? 'SELF' : 'SEL^Self^HL70063', // 17
    person.birthDate,
    ...blanks(17),
    id === 'SELF' ? '' : person.policy, // 36
  ]);
}
