/**
 * A 64-bit hash of a text, as a signed integer fit for a `bigint` column: index keys, not secrets. Two 32-bit lanes mixed as
 * in MurmurHash3's finaliser; ~100 ns for a token (bench: `index`).
 */
export function hash64(text: string): bigint {
  const halves: number[] = [];
  pushHash64(text, halves);
  return BigInt.asIntN(64, (BigInt(halves[0]! >>> 0) << 32n) | BigInt(halves[1]! >>> 0));
}

/** The same hash as its two signed halves, high and low, at the end of a list: where many are made, bigints cost most of it. */
export function pushHash64(text: string, halves: number[]): void {
  let high = 0x9e3779b9 ^ text.length;
  let low = 0x85ebca6b;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5bd1e995);
    high = (high << 13) | (high >>> 19);
    low = (low << 17) | (low >>> 15);
  }
  high = finish(high ^ Math.imul(low, 0x1b873593));
  low = finish(low ^ Math.imul(high, 0xcc9e2d51));
  halves.push(high | 0, low | 0);
}

function finish(lane: number): number {
  let value = lane;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
