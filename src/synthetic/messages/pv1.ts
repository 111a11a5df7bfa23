import { segment } from '../escape.ts';
import type { Place, Visit } from '../happening.ts';
import { type System, systems } from '../systems.ts';
import { stamp } from './stamp.ts';
import { xcn } from './xcn.ts';

/** PV1 as its own system sends it, whole; another system (a lab) names the place and the visit only. */
export function pv1(system: System, visit: Visit, formerPlace?: Place): string {
  const attending = xcn(system, visit.attending);
  // The number is that of the place of the visit, whoever sends it.
  const owner = systems.find(({ name }) => name === visit.place.location.system)!;
  const number = system.version === '2.3' ? visit.number : `${visit.number}^^^${owner.assigningAuthority}^VN`;
  if (system.kind === 'laboratory' || system.kind === 'imaging') {
    return segment(['PV1', '1', visit.class, visit.place.location.unit, '', '', '', attending, ...blanks(11), number]);
  }
  return segment([
    'PV1',
    '1',
    visit.class,
    pl(system, visit.place),
    visit.class === 'E' ? 'E' : visit.class === 'I' ? 'U' : 'R', // 4 admission type, table 0007
    '',
    formerPlace === undefined ? '' : pl(system, formerPlace),
    attending,
    '',
    '',
    visit.service, // 10
    ...blanks(3),
    visit.class === 'E' ? '7' : '1', // 14 admit source, table 0023
    ...blanks(2),
    visit.class === 'I' ? attending : '', // 17
    '',
    number,
    ...blanks(16),
    visit.disposition ?? '', // 36
    ...blanks(7),
    stamp(system, visit.admittedAt), // 44
    visit.dischargedAt === undefined ? '' : stamp(system, visit.dischargedAt),
  ]);
}

function pl(system: System, { location, room, bed }: Place): string {
  return `${location.unit}^${room}^${bed}^${system.facility}`;
}

export function blanks(count: number): string[] {
  return new Array<string>(count).fill('');
}
