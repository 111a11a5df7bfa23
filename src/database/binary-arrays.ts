/**
 * Array parameters in PostgreSQL's binary form: `pg` sends a Buffer as it is, marked binary, and the server's `array_recv`
 * takes it. `pg` itself would send arrays as text (a `bytea[]` as hex digits), at several times the cost on both sides.
 * The statement must fix the type: `$1::text[]`, or a parameter of a function. Texts may not hold U+0000.
 */

const elementOid = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  timestamptz: 1184,
  uuid: 2950,
} as const;
/** Dimensions, has-nulls flag, element type, length, lower bound: five words. */
const headerBytes = 20;
/** PostgreSQL counts timestamps in microseconds from 2000-01-01. */
const epoch2000Ms = Date.UTC(2000, 0, 1);

type Element = keyof typeof elementOid;

export function textArray(values: readonly (string | null)[]): Buffer {
  let bytes = headerBytes;
  for (const value of values) bytes += 4 + (value === null ? 0 : Buffer.byteLength(value));
  const buffer = begin('text', values.length, bytes);
  let at = headerBytes;
  for (const value of values) {
    const written = value === null ? -1 : buffer.write(value, at + 4);
    buffer.writeInt32BE(written, at);
    at += 4 + Math.max(written, 0);
  }
  return buffer;
}

export function byteaArray(values: readonly (Uint8Array | null)[]): Buffer {
  return bytesArray('bytea', values);
}

/** Each of 16 bytes. */
export function uuidArray(values: readonly (Uint8Array | null)[]): Buffer {
  return bytesArray('uuid', values);
}

export function boolArray(values: readonly boolean[]): Buffer {
  return fixedArray('bool', 1, values, (buffer, value, at) => buffer.writeUInt8(value ? 1 : 0, at));
}

export function int2Array(values: readonly number[]): Buffer {
  return fixedArray('int2', 2, values, (buffer, value, at) => buffer.writeInt16BE(value, at));
}

export function int4Array(values: readonly number[]): Buffer {
  return fixedArray('int4', 4, values, (buffer, value, at) => buffer.writeInt32BE(value, at));
}

/** Signed 64-bit integers; numbers must be safe integers. */
export function int8Array(values: readonly (number | bigint)[]): Buffer {
  return fixedArray('int8', 8, values, writeInt64);
}

/** 64-bit integers given as signed halves, high then low (`pushHash64`). */
export function int8ArrayOfHalves(halves: readonly number[]): Buffer {
  const length = halves.length >> 1;
  const buffer = begin('int8', length, headerBytes + length * 12);
  for (let index = 0; index < length; index++) {
    const at = headerBytes + index * 12;
    buffer.writeInt32BE(8, at);
    buffer.writeInt32BE(halves[2 * index]!, at + 4);
    buffer.writeInt32BE(halves[2 * index + 1]!, at + 8);
  }
  return buffer;
}

/** From epoch milliseconds; ±Infinity are PostgreSQL's `infinity` and `-infinity`. */
export function timestamptzArray(values: readonly (number | null)[]): Buffer {
  return fixedArray('timestamptz', 8, values, (buffer, ms, at) => writeInt64(buffer, microseconds(ms), at));
}

function microseconds(ms: number): number | bigint {
  if (ms === Number.POSITIVE_INFINITY) return 2n ** 63n - 1n;
  if (ms === Number.NEGATIVE_INFINITY) return -(2n ** 63n);
  const count = (ms - epoch2000Ms) * 1000;
  return Number.isSafeInteger(count) ? count : BigInt(ms - epoch2000Ms) * 1000n;
}

/** In two halves where it is a number: a bigint for each costs several times the rest. */
function writeInt64(buffer: Buffer, value: number | bigint, at: number): void {
  if (typeof value === 'bigint') {
    buffer.writeBigInt64BE(value, at);
    return;
  }
  const high = Math.floor(value / 2 ** 32);
  buffer.writeInt32BE(high, at);
  buffer.writeUInt32BE(value - high * 2 ** 32, at + 4);
}

function bytesArray(element: Element, values: readonly (Uint8Array | null)[]): Buffer {
  let bytes = headerBytes;
  for (const value of values) bytes += 4 + (value === null ? 0 : value.length);
  const buffer = begin(element, values.length, bytes);
  let at = headerBytes;
  for (const value of values) {
    buffer.writeInt32BE(value === null ? -1 : value.length, at);
    at += 4;
    if (value === null) continue;
    buffer.set(value, at);
    at += value.length;
  }
  return buffer;
}

function fixedArray<Value>(
  element: Element,
  size: number,
  values: readonly (Value | null)[],
  write: (buffer: Buffer, value: Value, at: number) => void,
): Buffer {
  // Loops by index: an iterator's step is an object for each value, and these lists are long.
  let nulls = 0;
  for (let index = 0; index < values.length; index++) if (values[index] === null) nulls++;
  const buffer = begin(element, values.length, headerBytes + values.length * (4 + size) - nulls * size);
  let at = headerBytes;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    buffer.writeInt32BE(value === null ? -1 : size, at);
    at += 4;
    if (value === null) continue;
    write(buffer, value, at);
    at += size;
  }
  return buffer;
}

function begin(element: Element, length: number, bytes: number): Buffer {
  const oid = elementOid[element];
  // An empty array has no dimension.
  if (length === 0) {
    const empty = Buffer.alloc(12);
    empty.writeInt32BE(oid, 8);
    return empty;
  }
  const buffer = Buffer.allocUnsafe(bytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
