import { CausewayError } from '#platform/errors.ts';
import type { Limits } from '#platform/limits.ts';

/** How much waits for its commit, over all feeds. */
export interface Pressure {
  readonly entries: number;
  readonly bytes: number;
  /** There is no room for a message of full size: senders should be read no further until `room` resolves. */
  readonly full: boolean;
}

/** Counts what waits for its commit against `limits.bytesInFlight`, and lets callers wait for room. */
export function createPressure({ bytesInFlight, messageBytes }: Pick<Limits, 'bytesInFlight' | 'messageBytes'>) {
  let entries = 0;
  let bytes = 0;
  let roomMade: PromiseWithResolvers<void> | undefined;
  const full = () => bytes > 0 && bytes + messageBytes > bytesInFlight;

  return {
    /** Throws `CW-JRN-003` above the bound. One message larger than the bound is let in when nothing else waits. */
    enter(size: number): void {
      if (bytes > 0 && bytes + size > bytesInFlight) throw new CausewayError('CW-JRN-003');
      entries++;
      bytes += size;
    },
    leave(size: number): void {
      entries--;
      bytes -= size;
      if (full()) return;
      roomMade?.resolve();
      roomMade = undefined;
    },
    /** Undefined where there is room already. */
    room(): Promise<void> | undefined {
      if (!full()) return undefined;
      roomMade ??= Promise.withResolvers<void>();
      return roomMade.promise;
    },
    get now(): Pressure {
      return { entries, bytes, full: full() };
    },
  };
}
