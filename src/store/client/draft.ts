import type { FhirResource } from '#flow';
import { CausewayError, type ErrorCode } from '#platform/errors.ts';
import type { WriteOperation } from './client-request.ts';
import { atEntry } from './read-bundle.ts';

/** The system of what clients state: that of their feed, and the scope of the ids that they are given. */
export const clientSystem = 'fhir';

/** An operation on its way: it learns which row is meant, in whose slice that lies, and then what is to stand there. */
export interface Draft {
  readonly operation: WriteOperation;
  /** The entry of a Bundle: what is wrong with it is told with its place. */
  readonly isEntry: boolean;
  row?: string;
  /** As clients know it. */
  id?: string;
  /** Of what it makes: empty where it is about nobody. */
  patient?: string;
  /** The row is named after this very entry, and so cannot be there before it is done. */
  isNew?: true;
  /** The search of a conditional create found it: nothing is written. */
  isFound?: true;
}

/** An operation that brings a resource. */
export type Making = Extract<WriteOperation, { readonly resource: FhirResource }>;

export function makesResource(operation: WriteOperation): operation is Making {
  return operation.kind === 'create' || operation.kind === 'update';
}

/** Runs what may refuse the draft. */
export function within<T>({ isEntry, operation }: Draft, run: () => T): T {
  return isEntry ? atEntry(operation.entry, run) : run();
}

export function refuse(code: ErrorCode, place?: string): never {
  throw new CausewayError(code, place === undefined ? {} : { place });
}
