import { afterAll, describe } from 'vitest';
import { type DatabaseKind, databaseKinds, freshPlace, type Place } from './databases.ts';

/**
 * Describes `tests` once for each kind of database, with a maker of places: fresh, migrated databases that nothing has opened
 * yet, for tests that run a whole server on one.
 */
export function onEachPlace(
  name: string,
  tests: (place: () => Promise<Place>, kind: DatabaseKind) => void,
  /** Where what the tests need is not there. */
  { skip = false } = {},
): void {
  for (const kind of databaseKinds()) {
    describe.skipIf(skip)(`${name} (${kind})`, () => {
      const made: (Place & { remove(): Promise<void> })[] = [];
      afterAll(async () => {
        for (const place of made) await place.remove();
      });
      tests(async () => {
        const place = await freshPlace(kind);
        made.push(place);
        return place;
      }, kind);
    });
  }
}
