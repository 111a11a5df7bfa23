import type { Happening } from '../happening.ts';
import type { System } from '../systems.ts';

/** A message before it is bytes: mess is made here. */
export interface Draft {
  readonly system: System;
  readonly happening: Happening;
  readonly type: string;
  readonly controlId: string;
  readonly segments: readonly string[];
  readonly expected: 'AA' | 'AE' | 'AR';
  readonly note?: string;
  /** Where the bytes are not in the system's own character set. */
  readonly charset?: 'Shift_JIS' | 'Windows-1252';
}
