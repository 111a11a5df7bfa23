import { hourMs } from '../calendar.ts';
import type { Happening } from '../happening.ts';
import { type Chart, settle } from './chart.ts';
import { tell } from './tell.ts';

/** The network comes to know of a person. The old hospital knows only visits: it registers on the first of them. */
export function registration(chart: Chart, at: number): Happening[] {
  if (chart.person.home === 'oldquay') return settle(chart, []);
  const happenings: Happening[] = [tell(chart, 'sandbar', 'A28', at, undefined, { withKinAndInsurance: true })];
  if (chart.random.chance(0.6)) happenings.push(tell(chart, 'ferry', 'A28', at + 3 * hourMs));
  return settle(chart, happenings);
}
