import { hourMs, minuteMs } from '../calendar.ts';
import { escapeText } from '../escape.ts';
import type { Happening, Visit } from '../happening.ts';
import type { Diagnosis } from '../vocabulary.ts';
import { askAboutAllergies } from './allergies.ts';
import { type Chart, clinicianOf, nextVisitNumber, placeIn, settle } from './chart.ts';
import { imaging } from './imaging.ts';
import { laboratory } from './laboratory.ts';
import { microbiology } from './microbiology.ts';
import { reasonFor, stated } from './problems.ts';
import { stay } from './stay.ts';
import { allergiesOf, tell } from './tell.ts';

/** Through the emergency door: A04, blood at once, a picture; then home (A03), or into a bed (A06). */
export function emergencyVisit(
  chart: Chart,
  hospital: 'sandbar' | 'oldquay',
  at: number,
  withImaging = true,
): Happening[] {
  const { random } = chart;
  const reason = reasonFor(chart, 'emergency', at);
  if (reason.thread !== '')
    chart.bout = { thread: reason.thread, since: at - 6 * hourMs, severity: 0.25 + random.next() * 0.4 };
  const doctor = clinicianOf(chart, 'EMR');
  const visit: Visit = {
    number: nextVisitNumber(chart),
    class: 'E',
    place: placeIn(chart, hospital, 'E'),
    service: 'EMR',
    attending: doctor,
    admittedAt: at,
    reason: escapeText(reason.text),
  };
  const happenings: Happening[] = [
    tell(chart, hospital, 'A04', at, visit, { withKinAndInsurance: random.chance(0.7) }),
  ];
  if (random.chance(0.03)) {
    // Left without being seen.
    happenings.push(tell(chart, hospital, 'A11', at + 50 * minuteMs, visit));
    return settle(chart, happenings);
  }
  askAboutAllergies(chart, at);
  happenings.push(
    tell(chart, hospital, 'A08', at + 20 * minuteMs, visit, {
      ...allergiesOf(chart),
      diagnoses: [stated(reason, 'W', at)],
    }),
  );
  for (const panel of panelsFor(reason))
    happenings.push(...laboratory(chart, panel, at + random.between(15, 40) * minuteMs, doctor, visit, reason.text));
  if (reason.code === 'N39.0') happenings.push(...microbiology(chart, 1, at + 30 * minuteMs, doctor, visit));
  if (withImaging && random.chance(0.5)) happenings.push(...imaging(chart, at + hourMs, doctor, visit));
  const leaves = at + random.between(3, 9) * hourMs;
  if (random.chance(0.16))
    happenings.push(...stay(chart, hospital, leaves, { ...visit, class: 'I' }, reason, 'A06', visit.place));
  else {
    const ended = { ...visit, dischargedAt: leaves, disposition: '01' };
    happenings.push(tell(chart, hospital, 'A03', leaves, ended, { diagnoses: [stated(reason, 'F', leaves)] }));
  }
  chart.bout = undefined;
  return settle(chart, happenings);
}

function panelsFor(reason: Diagnosis): string[] {
  if (reason.code === 'R07.9') return ['TROP', 'BMP', 'CBC'];
  return reason.thread === 'infection' ? ['CBC', 'BMP', 'UA', 'CRP'] : ['CBC'];
}
