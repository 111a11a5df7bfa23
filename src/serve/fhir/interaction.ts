import type { Access } from '#flow';
import type { Database } from '#database/database.ts';
import type { Now } from '#platform/clock.ts';
import type { Store } from '#store/store.ts';

/** What an interaction is given: the request without its transport. */
export interface FhirRequest {
  readonly access: Access;
  /** The service base as the client sees it, without a trailing slash: `http://127.0.0.1:8080/fhir`. */
  readonly base: string;
  readonly path: { readonly [segment: string]: string };
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly header: (name: string) => string | undefined;
}

/** What an interaction gives: a status and the JSON text of a resource. */
export interface FhirAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: { readonly [name: string]: string };
}

/** What interactions work on. */
export interface FhirParts {
  readonly db: Database;
  readonly store: Store;
  readonly now: Now;
  readonly version: string;
  /** Canonical URLs of profiles by type, from the realm, for the CapabilityStatement. */
  readonly profiles: ReadonlyMap<string, readonly string[]>;
}

export type Interaction = (request: FhirRequest, parts: FhirParts) => Promise<FhirAnswer>;
