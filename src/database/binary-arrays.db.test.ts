import { expect, test } from 'vitest';
import { onSharedDatabase } from '#test/support/databases.ts';
import * as arrays from './binary-arrays.ts';

onSharedDatabase('arrays in binary form', (shared) => {
  const sent = async (type: string, array: Buffer) => {
    const [row] = await shared.db.query<{ value: unknown }>(`select $1::${type}[] as value`, [array]);
    return row!.value;
  };

  test('they arrive as they were, with nulls and empty ones', async () => {
    const texts = ['', 'Ä 表 😀', null, '{"\\,}', 'NULL'];
    expect(await sent('text', arrays.textArray(texts))).toEqual(texts);
    const bytes = [Buffer.from([0, 255, 92]), null, Buffer.alloc(0)];
    expect(await sent('bytea', arrays.byteaArray(bytes))).toEqual(bytes);
    expect(await sent('bool', arrays.boolArray([true, false]))).toEqual([true, false]);
    expect(await sent('smallint', arrays.int2Array([-32768, 32767]))).toEqual([-32768, 32767]);
    expect(await sent('int', arrays.int4Array([-2147483648, 7]))).toEqual([-2147483648, 7]);
    const large = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0];
    expect(await sent('bigint', arrays.int8Array(large))).toEqual(large);
    expect(await sent('bigint', arrays.int8Array([-5n]))).toEqual([-5]);
    const times = [0, null, Date.UTC(1, 0, 1) - 1, Date.UTC(9999, 11, 31), -1, 1795262804123];
    expect(await sent('timestamptz', arrays.timestamptzArray(times))).toEqual(times);
    const uuids = [Buffer.from('0123456789abcdef0123456789abcdef', 'hex'), null];
    expect(await sent('uuid', arrays.uuidArray(uuids))).toEqual(['01234567-89ab-cdef-0123-456789abcdef', null]);
    expect(await sent('text', arrays.textArray([]))).toEqual([]);
    expect(await sent('bigint', arrays.int8Array([]))).toEqual([]);
  });

  test('half a surrogate pair is sent as a replacement character', async () => {
    expect(await sent('text', arrays.textArray(['a\ud800b']))).toEqual(['a\ufffdb']);
  });
});
