import type { Seal } from '#platform/seal.ts';
import type { Found } from './filter.ts';

/** Which page of an answer is wanted. */
export interface Page {
  /** Rows a page; 0 for the total alone. */
  readonly count: number;
  readonly cursor?: string | undefined;
  /** Hides what the cursor of an order by values holds; without it such an order has one page. */
  readonly seal?: Seal | undefined;
  /** `_total`: `accurate` counts, up to 10,000 (above that there is no total; DESIGN 17). */
  readonly total?: 'none' | 'accurate' | undefined;
}

export interface FoundPage {
  readonly rows: readonly Found[];
  /** The cursor of the page after this one. A page may have fewer rows than asked for, and a next one all the same. */
  readonly next?: string;
  readonly total?: number;
}
