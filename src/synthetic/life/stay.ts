import { dayMs, hourMs, minuteMs } from '../calendar.ts';
import type { Happening, Place, Visit } from '../happening.ts';
import { ageOf } from '../person.ts';
import type { Diagnosis } from '../vocabulary.ts';
import { type Chart, clinicianOf, inform, placeIn } from './chart.ts';
import { imaging } from './imaging.ts';
import { laboratory, together } from './laboratory.ts';
import { microbiology } from './microbiology.ts';
import { chronicDiagnoses, stated } from './problems.ts';
import { allergiesOf, tell } from './tell.ts';
import { vitals } from './vitals.ts';

/**
 * Days in a bed, from the event that begins them (A01, or A06 out of the emergency room) to the discharge: transfers and
 * their cancellations, leave, blood each morning, vital signs each shift.
 */
export function stay(
  chart: Chart,
  hospital: 'sandbar' | 'oldquay',
  at: number,
  arriving: Visit,
  reason: Diagnosis,
  trigger: 'A01' | 'A06',
  formerPlace?: Place,
): Happening[] {
  const { random } = chart;
  const attending = clinicianOf(chart, arriving.service === 'EMR' ? 'MED' : arriving.service);
  let visit: Visit = {
    ...arriving,
    class: 'I',
    service: attending.service,
    attending,
    place: placeIn(chart, hospital, 'I', attending.service),
  };
  const happenings: Happening[] = [
    tell(chart, hospital, trigger, at, visit, {
      ...(formerPlace === undefined ? {} : { formerPlace }),
      ...allergiesOf(chart),
      diagnoses: [stated(reason, 'A', at)],
      withKinAndInsurance: true,
    }),
  ];
  if (random.chance(0.02)) {
    happenings.push(tell(chart, hospital, 'A11', at + 40 * minuteMs, visit));
    return happenings;
  }

  const days = random.between(1, reason.thread === 'heart-failure' ? 9 : 6);
  const diagnoses = [stated(reason, 'W' as const, at), ...chronicDiagnoses(chart, at)];
  happenings.push(tell(chart, hospital, 'A08', at + 90 * minuteMs, visit, { ...allergiesOf(chart), diagnoses }));
  if (reason.thread === 'infection') happenings.push(...microbiology(chart, 0, at + hourMs, attending, visit));
  for (let day = 0; day < days; day++) {
    const morning = at + day * dayMs + 2 * hourMs;
    if (day > 0 && random.chance(0.3)) {
      const moved = { ...visit, place: placeIn(chart, hospital, 'I', random.chance(0.5) ? visit.service : undefined) };
      happenings.push(tell(chart, hospital, 'A02', morning + 3 * hourMs, moved, { formerPlace: visit.place }));
      if (random.chance(0.08))
        happenings.push(tell(chart, hospital, 'A12', morning + 4 * hourMs, visit, { formerPlace: moved.place }));
      else visit = moved;
    }
    const count = laboratory(chart, 'CBC', morning, attending, visit);
    const chemistry = laboratory(chart, 'BMP', morning, attending, visit);
    happenings.push(...(random.chance(0.5) ? together(count, chemistry) : [...count, ...chemistry]));
    if (reason.thread === 'infection')
      happenings.push(...laboratory(chart, day === 0 ? 'LACT' : 'CRP', morning + 2 * minuteMs, attending, visit));
    if (reason.thread === 'heart-failure' && day % 2 === 0)
      happenings.push(...laboratory(chart, 'BNP', morning + 2 * minuteMs, attending, visit));
    if (hospital === 'sandbar') {
      for (const shift of [1, 9, 17])
        happenings.push(vitals(chart, 'sandbar', at + day * dayMs + shift * hourMs, attending, visit));
    }
    if (day === 0 && random.chance(0.7)) happenings.push(...imaging(chart, morning + 2 * hourMs, attending, visit));
    if (day === 2 && random.chance(0.06)) {
      const back = morning + 14 * hourMs;
      happenings.push(
        tell(chart, hospital, 'A21', morning + 8 * hourMs, visit, { expectedAt: back }),
        tell(chart, hospital, 'A22', back, visit),
      );
    }
  }
  happenings.push(...discharge(chart, hospital, at + days * dayMs + 5 * hourMs, visit, diagnoses[0]!.diagnosis));
  return happenings;
}

function discharge(
  chart: Chart,
  hospital: 'sandbar' | 'oldquay',
  at: number,
  visit: Visit,
  reason: Diagnosis,
): Happening[] {
  const { random, person } = chart;
  if (ageOf(person, at) > 68 && random.chance(0.05)) {
    chart.changes = { ...chart.changes, diedAt: at - 50 * minuteMs };
    inform(chart, hospital);
    return [
      tell(
        chart,
        hospital,
        'A03',
        at,
        { ...visit, dischargedAt: at, disposition: '20' },
        { diagnoses: [stated(reason, 'F', at)] },
      ),
    ];
  }
  const diagnoses = [stated(reason, 'F' as const, at), ...chronicDiagnoses(chart, at)];
  const leave = (when: number) =>
    tell(
      chart,
      hospital,
      'A03',
      when,
      { ...visit, dischargedAt: when, disposition: random.pick(['01', '01', '01', '06', '03']) },
      { diagnoses },
    );
  // An observation case: the stay is turned into an outpatient one before it ends.
  const turned = random.chance(0.04) ? [tell(chart, hospital, 'A07', at - 3 * hourMs, { ...visit, class: 'O' })] : [];
  if (turned.length === 0 && random.chance(0.04)) {
    return [leave(at), tell(chart, hospital, 'A13', at + 45 * minuteMs, visit), leave(at + 20 * hourMs)];
  }
  return [...turned, leave(at)];
}
