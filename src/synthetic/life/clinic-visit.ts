import { dayMs, hourMs, minuteMs } from '../calendar.ts';
import { escapeText } from '../escape.ts';
import type { Happening, Visit } from '../happening.ts';
import { askAboutAllergies } from './allergies.ts';
import { type Chart, inform, nextVisitNumber, placeIn, settle } from './chart.ts';
import { imaging } from './imaging.ts';
import { laboratory } from './laboratory.ts';
import { chronicDiagnoses, reasonFor, stated } from './problems.ts';
import { allergiesOf, tell } from './tell.ts';
import { vitals } from './vitals.ts';

/** A day's visit to the family doctor: at the clinic, or at the old hospital's outpatient rooms. */
export function clinicVisit(chart: Chart, at: number): Happening[] {
  const { person, random } = chart;
  const system = person.home === 'oldquay' ? 'oldquay' : 'ferry';
  if (random.chance(0.3)) inform(chart, system);
  const reason = reasonFor(chart, 'visit', at);
  const doctor = person.familyDoctor;
  const visit: Visit = {
    number: nextVisitNumber(chart),
    class: 'O',
    place: placeIn(chart, system, 'O', 'FAM'),
    service: 'FAM',
    attending: doctor,
    admittedAt: at,
    reason: escapeText(reason.text),
  };
  const happenings: Happening[] = [
    tell(chart, system, 'A04', at, visit, { ...allergiesOf(chart), withKinAndInsurance: true }),
  ];
  if (random.chance(0.02)) {
    happenings.push(tell(chart, system, 'A11', at + 12 * minuteMs, visit));
    return settle(chart, happenings);
  }
  if (system === 'ferry') happenings.push(vitals(chart, 'ferry', at + 10 * minuteMs, doctor, visit));
  askAboutAllergies(chart, at);
  const diagnoses = [...chronicDiagnoses(chart, at), stated(reason, 'F', at)];
  happenings.push(tell(chart, system, 'A08', at + 30 * minuteMs, visit, { ...allergiesOf(chart), diagnoses }));
  for (const panel of panelsFor(chart, at)) {
    happenings.push(...laboratory(chart, panel, at + random.between(35, 70) * minuteMs, doctor, visit, reason.text));
  }
  if (random.chance(0.06)) happenings.push(...imaging(chart, at + random.between(2, 40) * hourMs, doctor, visit));
  happenings.push(
    tell(
      chart,
      system,
      'A03',
      at + 90 * minuteMs,
      { ...visit, dischargedAt: at + 85 * minuteMs, disposition: '01' },
      { diagnoses },
    ),
  );
  chart.now = Math.max(chart.now, at + dayMs);
  return settle(chart, happenings);
}

/** What the long illnesses ask for; a healthy person's blood count and lipids now and then. */
function panelsFor(chart: Chart, at: number): Set<string> {
  const { person, random } = chart;
  const panels = new Set(
    person.illnesses.filter(({ since }) => since < at + 30 * dayMs).flatMap(({ thread }) => thread.panels),
  );
  if (random.chance(0.4)) panels.add('CBC');
  if (random.chance(0.25)) panels.add('LIPID');
  if (random.chance(0.03)) panels.add('RPR');
  return panels;
}
