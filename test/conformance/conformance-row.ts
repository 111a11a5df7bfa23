/** What is asked of a server, and what became of it. */
export interface ConformanceRow {
  /** `US Core over its examples`, … */
  readonly suite: string;
  /** The profile, or the script's level. */
  readonly group: string;
  readonly kind: ConformanceKind;
  /** What is asked: `patient + category`, `date ge`, `Provenance:target`, `name.family`. */
  readonly what: string;
  readonly expectation: 'SHALL' | 'SHOULD' | 'MAY';
  /** `no data`: nothing in the store could show it. */
  readonly outcome: 'passed' | 'failed' | 'no data';
  /** Why it failed, or which data is missing; empty where it passed. */
  readonly reason: string;
}

export const conformanceKinds = [
  'capability',
  'interaction',
  'search',
  'search form',
  'comparator',
  'multipleOr',
  'chain',
  'include',
  'revinclude',
  'operation',
  'must-support',
  'script',
] as const;
export type ConformanceKind = (typeof conformanceKinds)[number];

/** What a case says of itself; the suite and group are known where it is run. */
export type CaseResult = Omit<ConformanceRow, 'suite' | 'group'>;

/** A failure inside a case: its text is the row's reason. */
export class CaseFailure extends Error {
  override readonly name = 'CaseFailure';
}

/** Data that a case needs is not in the store. */
export class NoData extends Error {
  override readonly name = 'NoData';
}

export function fail(reason: string): never {
  throw new CaseFailure(reason);
}

/** Runs one case; what it throws becomes its outcome. Anything but the two errors above is a fault of the runner. */
export async function runCase(
  head: Pick<CaseResult, 'kind' | 'what' | 'expectation'>,
  work: () => Promise<void>,
): Promise<CaseResult> {
  try {
    await work();
    return { ...head, outcome: 'passed', reason: '' };
  } catch (error) {
    if (error instanceof CaseFailure) return { ...head, outcome: 'failed', reason: error.message };
    if (error instanceof NoData) return { ...head, outcome: 'no data', reason: error.message };
    throw error;
  }
}
