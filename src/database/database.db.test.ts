import { expect, it } from 'vitest';
import { onSharedDatabase } from '#test/support/databases.ts';

onSharedDatabase('values', (shared) => {
  it('come back as plain numbers, buffers, objects and arrays', async () => {
    const [row] = await shared.db.query(`select 9007199254740991::bigint as big, array[1, null]::bigint[] as bigs,
      '\\x00ff'::bytea as bytes, '{"a":[1]}'::jsonb as json, timestamptz '2026-02-03 04:05:06.789999+00' as time,
      array[timestamptz '1969-12-31 23:59:59.999+00'] as times, null::timestamptz as none, 1.50::numeric as decimal,
      date '2026-02-03' as day, true as yes, array['a', null]::text[] as texts, 'infinity'::timestamptz as never`);
    expect(row).toEqual({
      big: 9007199254740991,
      bigs: [1, null],
      bytes: Buffer.from([0, 255]),
      json: { a: [1] },
      time: Date.UTC(2026, 1, 3, 4, 5, 6, 789),
      times: [-1],
      none: null,
      decimal: '1.50',
      day: '2026-02-03',
      yes: true,
      texts: ['a', null],
      never: Number.POSITIVE_INFINITY,
    });
  });
});
