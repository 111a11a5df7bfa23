/** Answer times in milliseconds, kept as counts: memory does not grow, quantiles are exact to a tenth of a millisecond. */
export interface Latency {
  observe(ms: number): void;
  /** The time within which a share of all answers came; 0 before the first. */
  quantile(share: number): number;
}

const perMs = 10;
const longestMs = 60_000;

export function createLatency(): Latency {
  const counts = new Uint32Array(longestMs * perMs + 1);
  let total = 0;
  return {
    observe(ms) {
      counts[Math.min(Math.ceil(ms * perMs), counts.length - 1)]! += 1;
      total++;
    },
    quantile(share) {
      let left = Math.ceil(total * share);
      for (let bucket = 0; bucket < counts.length && left > 0; bucket++) {
        left -= counts[bucket]!;
        if (left <= 0) return bucket / perMs;
      }
      return 0;
    },
  };
}
