/** One line of a bench: a rate of ours beside that of a peer or a floor, measured in the same run. */
export interface BenchRow {
  readonly what: string;
  readonly ours: number;
  readonly other: number;
  readonly otherName: string;
  /** ours / other. */
  readonly ratio: number;
  readonly unit: string;
  /** The ratio that is aimed at. */
  readonly goal?: number;
}
