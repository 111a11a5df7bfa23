import { CausewayError } from '#platform/errors.ts';
import { type Delimiters, encodingCharacters } from './delimiters.ts';
import { type FieldDraft, fieldText } from './field-text.ts';

/** A segment's fields, by number. */
export interface SegmentDraft {
  readonly id: string;
  /** Fields 1, 2, 3, … in a row, or those that are given by number. In MSH 1 and 2 are written by themselves. */
  readonly fields: readonly FieldDraft[] | { readonly [field: number]: FieldDraft };
}

const headers = new Set(['MSH', 'BHS', 'FHS']);

/** One segment, without its CR; empty fields at its end are left out. Throws as `buildMessage` does. */
export function segmentText({ id, fields }: SegmentDraft, delimiters: Delimiters): string {
  if (!/^[A-Z][A-Z0-9]{2}$/.test(id)) throw new CausewayError('CW-HL7-043', { place: id });
  const texts = inOrder(id, fields).map((field) => fieldText(field, delimiters));
  const isHeader = headers.has(id);
  let last = texts.length;
  while (last > 0 && texts[last - 1] === '') last--;
  const parts = isHeader ? [encodingCharacters(delimiters), ...texts.slice(2, last)] : texts.slice(0, last);
  return [id, ...parts].join(delimiters.field);
}

/** HL7 defines at most some 90 fields a segment; a number far beyond is a mistake, and would be a long row of separators. */
const lastField = 999;

function inOrder(id: string, fields: SegmentDraft['fields']): readonly FieldDraft[] {
  if (Array.isArray(fields)) return fields;
  const row: FieldDraft[] = [];
  for (const [key, field] of Object.entries(fields)) {
    const number = Number(key);
    if (!Number.isInteger(number) || number < 1 || number > lastField) {
      throw new CausewayError('CW-HL7-043', { place: `${id}-${key}` });
    }
    row[number - 1] = field;
  }
  return Array.from(row);
}
