import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { databaseKinds, freshPlace } from '#test/support/databases.ts';
import { belowFloor, type ConformanceRecord, recordOf } from './record.ts';
import { runSuites } from './run-suites.ts';

const record: ConformanceRecord = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/conformance.json'), 'utf8'),
);

test.each(databaseKinds())(
  'on %s at least what is on record passes of US Core and R4',
  async (kind) => {
    await using places = new AsyncDisposableStack();
    const { rows, leftOut } = await runSuites({
      place: async () => {
        const place = await freshPlace(kind);
        places.defer(() => place.remove());
        return place;
      },
      say: () => undefined,
    });
    if (leftOut.length > 0) process.stderr.write(`${leftOut.join('\n')}\n`);
    expect(belowFloor(recordOf(rows, { commit: '', date: '' }), record, leftOut.length > 0)).toEqual([]);
  },
  600_000,
);
