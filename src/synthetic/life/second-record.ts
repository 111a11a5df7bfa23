import { dayMs } from '../calendar.ts';
import { numberOf } from '../demographics.ts';
import type { Happening } from '../happening.ts';
import { systems } from '../systems.ts';
import { type Chart, inform, settle } from './chart.ts';
import { emergencyVisit } from './emergency-visit.ts';
import { tell } from './tell.ts';

/**
 * In the rush nobody looked whether the person is known: the main hospital opens a second record under a new number. Days
 * after the visit someone finds out, and merges it into the first (A40).
 */
export function secondRecord(chart: Chart, at: number): Happening[] {
  const { changes } = chart;
  chart.changes = { ...changes, secondRecord: true };
  inform(chart, 'sandbar');
  inform(chart, 'sandbar-lab');
  const happenings = emergencyVisit(chart, 'sandbar', at, false);
  chart.changes = { ...chart.changes, secondRecord: false };
  inform(chart, 'sandbar');
  inform(chart, 'sandbar-lab');
  const found = chart.now + dayMs;
  happenings.push(
    tell(chart, 'sandbar', 'A40', found, undefined, { mergedNumber: numberOf(chart.person, systems[0]!, true) }),
  );
  return settle(chart, happenings);
}
