/** What must hold of a message, or of the segment at hand where it is of that id, for a rule to apply. */
export interface Condition {
  /** `PV1-2`: its first leaf, or the component named. */
  readonly field: string;
  readonly is?: string | readonly string[];
  readonly not?: string | readonly string[];
  readonly filled?: boolean;
}

/** A rule by which a sender's messages are read otherwise than they are written; plain data, as it stands in the configuration. */
export type MessageRule = { readonly when?: Condition } & (
  | { readonly copy: { readonly from: string; readonly to: string } }
  | { readonly move: { readonly from: string; readonly to: string } }
  | { readonly default: { readonly field: string; readonly value: string } }
  | { readonly values: { readonly field: string; readonly map: Readonly<Record<string, string>> } }
  | { readonly authority: AuthorityRule }
  | { readonly drop: string }
);

/** Who assigned the identifiers of a field that do not say so. */
export interface AuthorityRule {
  readonly field: string;
  /** CX (`PID-3`) or EI (`ORC-3`). */
  readonly dataType: 'CX' | 'EI';
  /** Only identifiers of this type (CX-5), and those that state none. */
  readonly idType?: string;
  /** HD: the name, the universal id and its type. */
  readonly namespace?: string;
  readonly universalId?: string;
  readonly universalIdType?: string;
}

/** Where a field, often of a Z-segment, goes in FHIR: `Encounter.serviceType.text`, `Patient.extension('https://…').valueString`. */
export interface KeepRule {
  readonly keep: { readonly from: string; readonly to: string };
}

/** A rule of a feed: how its messages are read, or where a field of the site's own goes. */
export type OverlayRule = MessageRule | KeepRule;

/** Rules for the usual shape of a product's messages. */
export interface Preset {
  /** What it takes for granted of them: sites differ, and their own rules come after. */
  readonly about: string;
  readonly rules: readonly OverlayRule[];
}
