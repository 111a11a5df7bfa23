/** A seeded source of chance: the same seeds give the same draws on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number in [0, bound). */
  int(bound: number): number;
  /** A whole number in [low, high]. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Mean 0, deviation 1, never beyond ±3.5. */
  normal(): number;
}

/** sfc32 (PractRand's small fast counter), seeded with any number of integers. */
export function createRandom(...seeds: readonly number[]): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let counter = 1;
  const draw = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (const seed of seeds) {
    a ^= seed | 0;
    b ^= Math.floor(seed / 0x1_0000_0000) | 0;
    for (let round = 0; round < 12; round++) draw();
  }
  const next = () => draw() / 0x1_0000_0000;
  const int = (bound: number) => Math.floor(next() * bound);
  return {
    next,
    int,
    between: (low, high) => low + int(high - low + 1),
    chance: (probability) => next() < probability,
    pick: (list) => list[int(list.length)]!,
    // Irwin–Hall of four: only additions, so that no machine's logarithm or cosine can differ.
    normal: () => (next() + next() + next() + next() - 2) * 1.7320508,
  };
}

/** A number in [0, 1) that belongs to its seeds for ever, for traits that must not depend on what was drawn before. */
export function traitOf(...seeds: readonly number[]): number {
  let value = 0x811c9dc5;
  for (const seed of seeds) {
    value = Math.imul(value ^ seed, 0x01000193);
    value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
    value ^= value >>> 12;
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return ((value ^ (value >>> 13)) >>> 0) / 0x1_0000_0000;
}
