import type { Json } from '#flow';

/** A type that an element may have; a bare name where nothing more is said. */
export type ElementType =
  | string
  | {
      readonly code: string;
      /** Profiles of which the value must meet one (`SimpleQuantity`, an extension's definition). */
      readonly profile?: readonly string[];
      /** Reference, canonical: what may be pointed at, as canonical URLs; of R4's own types their names. */
      readonly target?: readonly string[];
    };

export interface Slicing {
  readonly discriminators: readonly { readonly type: string; readonly path: string }[];
  readonly rules: 'open' | 'closed' | 'openAtEnd';
}

/**
 * One element as a definition states it, short of all that is not validated by. Of a type: absent `min` is 0, absent `max` is 1,
 * -1 is unbounded. Of a profile: absent means as in its base.
 */
export interface ElementRule {
  /** The element's id without the type's name: `name.given`, `extension:race`, empty for the root. */
  readonly id: string;
  readonly min?: number;
  readonly max?: number;
  readonly types?: readonly ElementType[];
  /** `contentReference`: has the children of the element of this id. */
  readonly same?: string;
  /** Canonical URL of the value set of a required binding, and of an extensible one. */
  readonly required?: string;
  readonly extensible?: string;
  readonly fixed?: Json;
  readonly pattern?: Json;
  readonly slicing?: Slicing;
  readonly mustSupport?: true;
  /** Stands in a summary (`_summary=true`). */
  readonly summary?: true;
  readonly maxLength?: number;
  /** Keys of the definition's `invariants`. */
  readonly invariants?: readonly string[];
}

export interface Invariant {
  readonly severity: 'error' | 'warning';
  readonly expression: string;
  readonly human: string;
}

/** A StructureDefinition, compact: see `compact-definition.ts`. The first element is the root. */
export interface Definition {
  readonly url: string;
  readonly name: string;
  readonly type: string;
  readonly kind: 'primitive-type' | 'complex-type' | 'resource' | 'logical';
  /** Canonical URL of what it specialises or constrains. */
  readonly base?: string;
  /** A profile: constrains `type`, defines no type of its own. */
  readonly profile?: true;
  readonly abstract?: true;
  readonly elements: readonly ElementRule[];
  readonly invariants?: { readonly [key: string]: Invariant };
}

/** What a value set holds: codes by code system. */
export type ValueSetCodes = { readonly [system: string]: readonly string[] };

/** One compiled package, as it stands in `tables/`. */
export interface DefinitionTable {
  readonly source: string;
  readonly definitions: readonly Definition[];
  readonly valueSets: { readonly [url: string]: ValueSetCodes };
}

export const structureDefinition = 'http://hl7.org/fhir/StructureDefinition/';

/** A canonical without its version (`url|4.0.1`). */
export function unversioned(canonical: string): string {
  const bar = canonical.indexOf('|');
  return bar < 0 ? canonical : canonical.slice(0, bar);
}
