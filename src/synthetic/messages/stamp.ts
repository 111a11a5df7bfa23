import { timeText } from '../calendar.ts';
import type { System } from '../systems.ts';

/** A time as a system writes it: minutes or seconds, with or without the offset. */
export function stamp(system: System, at: number): string {
  return timeText(at, system.timePlaces, system.zoned);
}
