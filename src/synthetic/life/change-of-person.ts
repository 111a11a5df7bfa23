import { dayMs, hourMs } from '../calendar.ts';
import type { Happening } from '../happening.ts';
import { type Chart, inform, settle } from './chart.ts';
import { tell } from './tell.ts';

/** A person moves, or a newborn is named: A31 from the systems that are told. The others go on with what they have. */
export function changeOfPerson(chart: Chart, at: number): Happening[] {
  chart.changes = chart.changes.named ? { ...chart.changes, moved: true } : { ...chart.changes, named: true };
  const happenings: Happening[] = [];
  for (const [index, system] of (['sandbar', 'ferry', 'oldquay'] as const).entries()) {
    if (!chart.known.has(system) || (index > 0 && chart.random.chance(0.3))) continue;
    inform(chart, system);
    // The old hospital has no event for a person without a visit: it hears at the next one.
    if (system === 'oldquay') continue;
    happenings.push(
      tell(chart, system, 'A31', at + index * hourMs, undefined, { withKinAndInsurance: system === 'sandbar' }),
    );
  }
  if (chart.known.has('sandbar-lab')) inform(chart, 'sandbar-lab');
  chart.now = Math.max(chart.now, at + dayMs);
  return settle(chart, happenings);
}
