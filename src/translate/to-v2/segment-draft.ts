import type { FieldDraft } from '#formats/hl7v2/field-text.ts';

/** A segment to be written, by field numbers. */
export interface Draft {
  readonly id: string;
  readonly fields: { readonly [field: number]: FieldDraft };
  /** The resource that it tells of, `Observation/1`: how a change of it finds the segment in a message that was sent before. */
  readonly about?: string;
}
