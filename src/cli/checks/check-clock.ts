import { type Now, systemClock } from '#platform/clock.ts';
import type { CheckResult } from '../doctor.ts';

/** Before this version was written no message can come in: such a clock was never set. */
const written = new Date('2026-11-01').getTime();

/** Times of receipt order the journal for people: the clock must be plausible. */
export function checkClock(now: Now = systemClock): CheckResult {
  const text = `${new Date(now()).toISOString()}, zone ${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
  if (now() >= written) return { name: 'clock', status: 'ok', text };
  return { name: 'clock', status: 'fail', text, hint: 'Set the clock, best by a time server.' };
}
