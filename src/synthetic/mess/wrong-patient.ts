import { minuteMs } from '../calendar.ts';
import type { Happening, ResultHappening, Subject } from '../happening.ts';
import type { Random } from '../random.ts';
import type { SystemName } from '../systems.ts';

/** How much later the right patient's message follows: less than any two results of one order lie apart. */
const noticedAfterMs = 4 * minuteMs;

/**
 * Files some results under the patient whose result the system sent before, and sends them again under the right one, with
 * the same filler number.
 */
export function* wrongPatient(
  happenings: Iterable<Happening>,
  probability: number,
  random: Random,
): Generator<Happening> {
  const latest = new Map<SystemName, Subject>();
  let again: ResultHappening[] = [];
  for (const happening of happenings) {
    if (again.length > 0) {
      yield* again.filter(({ at }) => at <= happening.at);
      again = again.filter(({ at }) => at > happening.at);
    }
    if (happening.kind !== 'result') {
      yield happening;
      continue;
    }
    const other = latest.get(happening.system);
    latest.set(happening.system, happening.subject);
    const hit = random.chance(probability);
    if (!hit || other === undefined || other.person === happening.subject.person || happening.status !== 'F') {
      yield happening;
      continue;
    }
    yield { ...happening, subject: other, note: 'wrong-patient', owner: happening.subject.person.index };
    again.push({ ...happening, at: happening.at + noticedAfterMs, note: 'right-patient' });
  }
  yield* again;
}
