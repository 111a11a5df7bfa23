import { dayMs, hourMs } from '../calendar.ts';
import { escapeText } from '../escape.ts';
import type { Happening, Visit } from '../happening.ts';
import { askAboutAllergies } from './allergies.ts';
import { type Chart, clinicianOf, nextVisitNumber, placeIn, settle } from './chart.ts';
import { laboratory } from './laboratory.ts';
import { reasonFor } from './problems.ts';
import { stay } from './stay.ts';
import { allergiesOf, tell } from './tell.ts';

/** A stay that does not begin in the emergency room: planned (A05, blood some days before, A01), or sent in by a doctor. */
export function admission(chart: Chart, hospital: 'sandbar' | 'oldquay', at: number): Happening[] {
  const { random } = chart;
  const planned = random.chance(0.4);
  const reason = reasonFor(chart, planned ? 'surgery' : 'admission', at);
  const service = planned ? 'SUR' : reason.thread === 'heart-failure' ? 'CAR' : 'MED';
  const arrives = planned ? at + random.between(3, 12) * dayMs : at;
  if (reason.thread !== '')
    chart.bout = { thread: reason.thread, since: arrives - 12 * hourMs, severity: 0.4 + random.next() * 0.6 };
  const attending = clinicianOf(chart, service);
  const visit: Visit = {
    number: nextVisitNumber(chart),
    class: 'I',
    place: placeIn(chart, hospital, 'I', service),
    service,
    attending,
    admittedAt: arrives,
    reason: escapeText(reason.text),
  };
  const happenings: Happening[] = [];
  askAboutAllergies(chart, at);
  if (planned) {
    const expected = { ...visit, class: 'P' };
    happenings.push(
      tell(chart, hospital, 'A05', at, expected, {
        ...allergiesOf(chart),
        expectedAt: arrives,
        withKinAndInsurance: true,
      }),
    );
    happenings.push(...laboratory(chart, 'CBC', at + 4 * hourMs, attending, expected, 'Pre-operative'));
    if (random.chance(0.06)) {
      happenings.push(tell(chart, hospital, 'A38', at + dayMs, expected));
      chart.bout = undefined;
      return settle(chart, happenings);
    }
  }
  happenings.push(...stay(chart, hospital, arrives, visit, reason, 'A01'));
  chart.bout = undefined;
  return settle(chart, happenings);
}
