import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { SentCode } from '#realms/realm.ts';
import { systemName } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';

/** Race, ethnicity or tribe → CE: as the realm has it, with the code of HL7's own table beside where the realm has another. */
export function personCode(
  writing: Writing,
  { code, text, system, own = '' }: SentCode,
  table: string,
): RepetitionDraft {
  const named = [code, text, system === '' ? '' : systemName(system, writing.systemNames)];
  return own === '' || own === code ? named : [...named, own, text, `HL7${table}`];
}
