/** One line of a bench: a rate of ours beside that of a peer or a floor, measured in the same run. */
export interface BenchRow {
  readonly what: string;
  readonly ours: number;
  readonly other: number;
  readonly otherName: string;
  readonly unit: string;
  /** What is aimed at: a share of the other's rate, or a rate; for latencies not to be exceeded. */
  readonly goal?: { readonly ratio: number } | { readonly rate: number } | { readonly atMost: number };
}

export function ratioOf({ ours, other }: BenchRow): number {
  return ours / other;
}

/** Undefined where nothing is aimed at. */
export function isMet(row: BenchRow): boolean | undefined {
  const { goal, ours } = row;
  if (goal === undefined) return undefined;
  if ('ratio' in goal) return ratioOf(row) >= goal.ratio;
  return 'rate' in goal ? ours >= goal.rate : ours <= goal.atMost;
}

/** What is aimed at, to be read; empty for nothing. */
export function goalText({ goal }: BenchRow): string {
  if (goal === undefined) return '';
  if ('ratio' in goal) return `ratio ${goal.ratio}`;
  return 'rate' in goal ? rateText(goal.rate) : `at most ${goal.atMost}`;
}

export function rateText(value: number): string {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
