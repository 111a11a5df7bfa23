import type { Database } from '#database/database.ts';
import type { Definitions } from '#fhir/definitions/definitions.ts';
import type { ValidationIssue } from '#fhir/validate/issue.ts';
import type { Validator } from '#fhir/validate/validate.ts';
import type { Access } from '#flow';
import type { Now } from '#platform/clock.ts';
import type { Seal } from '#platform/seal.ts';
import type { Realm } from '#realms/realm.ts';
import type { RawWrite } from '#store/client/client-request.ts';
import type { Result } from '#store/client/decision.ts';
import type { ProvenanceShape } from '#store/provenance.ts';

/** What an interaction is given: the request without its transport. */
export interface FhirRequest {
  readonly access: Access;
  readonly method: string;
  /** The service base as the client sees it, without a trailing slash: `http://127.0.0.1:8080/fhir`. */
  readonly base: string;
  /** Path segments by name: `type`, `id`, `version`. */
  readonly path: { readonly [segment: string]: string };
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** `_format` and `_pretty`, as the address had them. */
  readonly formParameters: readonly (readonly [name: string, value: string])[];
  /** Its parameters came in a body, or sealed: they are not shown in an address. */
  readonly isSealed: boolean;
  readonly header: (name: string) => string | undefined;
  /** The body as it came; undefined where there is none. */
  readonly body?: Uint8Array | undefined;
}

/** What an interaction gives: a status and the JSON text of a resource (none with 304). */
export interface FhirAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: { readonly [name: string]: string };
}

/** What came of a write that was done. */
export interface Written {
  readonly results: readonly WrittenResult[];
}

export interface WrittenResult extends Result {
  /** What validation had to say that is no reason to refuse it. */
  readonly issues: readonly ValidationIssue[];
}

/** What interactions work on. */
export interface FhirParts {
  readonly db: Database;
  readonly now: Now;
  /** The product's version, for the CapabilityStatement. */
  readonly version: string;
  /** When this server started: the CapabilityStatement's date. */
  readonly startedAt: number;
  /** The system whose messages a journal part carries, for `meta.source`. */
  readonly systemOf: (part: number) => string;
  /** Canonical URLs of the profiles that are known of a type: the realm's, and those of packages. */
  readonly profilesOf: (type: string) => readonly string[];
  /** Whose rules documents are made by. */
  readonly realm: Realm;
  /** What the realm adds to a Provenance. */
  readonly provenance: ProvenanceShape;
  /** The codes of a value set that definitions list, by system. */
  readonly codesOf: Definitions['codes'];
  /** Validates by R4, the realm's profiles and the packages of the configuration. */
  readonly validator: Validator;
  /** Hides the searches of bodies in the addresses of their next pages. */
  readonly pages: Seal;
  /** Journals a client's write and gives what was done in its turn; throws what it is refused for. */
  readonly write: (write: RawWrite, bytes: Uint8Array | undefined) => Promise<Written>;
}

export type Interaction = (request: FhirRequest, parts: FhirParts) => Promise<FhirAnswer>;
