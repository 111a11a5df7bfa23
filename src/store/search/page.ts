import type { Found } from './filter.ts';

/** Which page of an answer is wanted. */
export interface Page {
  /** Rows a page; 0 for the total alone. */
  readonly count: number;
  /** From `next`. It may hold values: whoever shows it to others hides it. */
  readonly cursor?: string | undefined;
  /** `_total`: `accurate` counts, up to 10,000 (above that there is no total; DESIGN 17). */
  readonly total?: 'none' | 'accurate' | undefined;
}

export interface FoundPage {
  readonly rows: readonly Found[];
  /** The cursor of the page after this one. A page may have fewer rows than asked for, and a next one all the same. */
  readonly next?: string;
  readonly total?: number;
}
