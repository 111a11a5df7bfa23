import type { FieldDraft, RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../element.ts';
import { cwe } from './datatypes/cwe.ts';
import { cx } from './datatypes/cx.ts';
import { ei } from './datatypes/ei.ts';
import { pl } from './datatypes/pl.ts';
import { isEmpty, repeated } from './datatypes/repeated.ts';
import { timestamp } from './datatypes/ts.ts';
import { xad } from './datatypes/xad.ts';
import { xcn } from './datatypes/xcn.ts';
import { xon } from './datatypes/xon.ts';
import { xpn } from './datatypes/xpn.ts';
import { xtn } from './datatypes/xtn.ts';
import { fieldTypes } from './field-types.ts';
import { child, list, text } from './read.ts';
import type { Draft } from './segment-draft.ts';
import type { Writing } from './writing.ts';

const ours = /^urn:causeway:v2:([A-Z][A-Z0-9]{2})-(\d{1,3})$/;

/** Puts fields that our own extensions keep (`urn:causeway:v2:PV1-20`) back where they came from, if nothing else stands there. */
export function withKept(writing: Writing, draft: Draft, ...from: readonly (Element | undefined)[]): Draft {
  const fields: { [field: number]: FieldDraft } = { ...draft.fields };
  const found = new Map<number, RepetitionDraft[]>();
  for (const extension of from.flatMap((one) => list(one, 'extension'))) {
    const [, segment, field = ''] = ours.exec(text(extension, 'url')) ?? [];
    if (segment !== draft.id || !isEmpty(fields[Number(field)])) continue;
    const value = keptValue(writing, extension, `${segment}-${field}`);
    found.set(Number(field), [...(found.get(Number(field)) ?? []), value]);
  }
  for (const [field, values] of found) fields[field] = repeated(values);
  return { ...draft, fields };
}

/** Segments that are kept whole (`urn:causeway:v2:ACC`, its fields within), of the ids that have a place here. */
export function keptSegments(writing: Writing, from: Element | undefined, ...ids: readonly string[]): readonly Draft[] {
  return ids.flatMap((id) =>
    list(from, 'extension')
      .filter((one) => one.url === `urn:causeway:v2:${id}`)
      .map((one, index) => withKept(writing, { id, fields: counted.has(id) ? { 1: index + 1 } : {} }, one)),
  );
}

const counted: ReadonlySet<string> = new Set(['ARV', 'DB1', 'UB1', 'UB2', 'TQ1', 'CDO']);

/** The value of an extension as the data type of its field has it. */
function keptValue(writing: Writing, extension: Element, place: string): RepetitionDraft {
  const at = (name: string) => child(extension, name);
  const value =
    cwe(writing, at('valueCodeableConcept')) ??
    xpn(writing, at('valueHumanName')) ??
    xad(at('valueAddress')) ??
    xtn(writing, at('valueContactPoint'));
  if (value !== undefined) return value;
  const identifier = at('valueIdentifier');
  if (identifier !== undefined)
    return fieldTypes.get(place) === 'entity' ? ei(writing, identifier) : cx(writing, identifier);
  const period = at('valuePeriod');
  if (period !== undefined) return [timestamp(period, 'start'), timestamp(period, 'end')];
  const reference = at('valueReference');
  if (reference !== undefined) {
    return fieldTypes.get(place) === 'location'
      ? pl(writing, reference)
      : (xcn(writing, reference) ?? xon(writing, reference) ?? pl(writing, reference));
  }
  return timestamp(extension, 'valueDateTime') || text(extension, 'valueString');
}
