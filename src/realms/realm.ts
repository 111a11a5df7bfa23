import type { FhirResource, Json } from '#flow';
import type { Preset } from '#formats/hl7v2/overlay/rule.ts';

/** A code as sent, with the coding system that the sender named (a URI, or empty). */
export interface SentCode {
  readonly code: string;
  readonly text: string;
  readonly system: string;
  /** The code of HL7's own table for the field that means the same, where it has one. */
  readonly own?: string;
}

/** What a profile asks of a resource: its address, and what stands in for a required element that the source leaves out. */
export interface Shape {
  readonly profile: string;
  /** Element and stand-in (a data-absent-reason, the code `unknown`), used only where nobody says anything. */
  readonly standIns: readonly (readonly [element: string, standIn: Json])[];
}

/** What differs by country: profiles, identifier systems, what is asked of a person. Everything else knows FHIR alone. */
export interface Realm {
  readonly name: string;
  /** Rules for the usual shapes of messages, by the name that a feed's `preset` has. */
  readonly presets: ReadonlyMap<string, Preset>;
  /** Tables of its profiles, below `tables/` (`fhir/definitions`). */
  readonly definitionTables: readonly string[];
  /** The shape for a resource type; `use` tells its kinds apart (`laboratory`, `vital-signs`, `note`, …). */
  shape(type: string, use?: string): Shape | undefined;
  /**
   * The profile that a resource's type, category and code imply, whatever it declares, of those that are known (by default
   * all); undefined where there is none for it.
   */
  impliedProfile(resource: FhirResource, isKnown?: (profile: string) => boolean): string | undefined;
  /** How a Provenance says who passed something on, and by which profile. */
  readonly provenance: {
    readonly profile: string;
    readonly transmitter: { readonly system: string; readonly code: string; readonly display: string };
  };
  /** The identifier system that an identifier type (HL7 table 0203) implies, where the value is of that system's form. */
  identifierSystem(type: string, value: string): string | undefined;
  /** The identifier system that an OID stands for; undefined where it has no better name than `urn:oid:`. */
  systemOfOid(oid: string, value: string): string | undefined;
  /** The OID that an identifier system stands for; undefined where it has none but what its URI says. */
  oidOfSystem(system: string): string | undefined;
  /** Extensions of Patient made of PID-10, PID-22 and PID-39 (race, ethnicity, tribe). */
  personExtensions(person: {
    readonly races: readonly SentCode[];
    readonly ethnicities: readonly SentCode[];
    readonly tribes: readonly SentCode[];
  }): Json[];
  /** The same, backwards: what extensions of Patient say of race, ethnicity and tribe. */
  personCodes(extensions: readonly { readonly [name: string]: Json }[]): {
    readonly races: readonly SentCode[];
    readonly ethnicities: readonly SentCode[];
    readonly tribes: readonly SentCode[];
  };
}
