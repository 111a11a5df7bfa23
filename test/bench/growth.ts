/** How figures grow with the size of the store; a value is null where there was nothing to measure. */
export interface Growth {
  /** Of the database server. */
  readonly settings: string;
  /** Resources in the store at each step. */
  readonly sizes: readonly number[];
  readonly figures: readonly {
    readonly what: string;
    readonly unit: string;
    readonly values: readonly (number | null)[];
  }[];
}
