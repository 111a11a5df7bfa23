import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { codesOfDeath } from '../../v2/segments/pda.ts';
import { cwe, is } from '../datatypes/cwe.ts';
import { repeated } from '../datatypes/repeated.ts';
import { startAndEnd } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { keptSegments } from '../own-extensions.ts';
import { child, hasCode, list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';

type Part = keyof typeof codesOfDeath;

const isPart = (resource: Element, part: Part): boolean => {
  const { system, code } = codesOfDeath[part];
  return hasCode(child(resource, 'code'), system, code);
};

/** Whether an Observation or a Procedure is told in PDA, and neither in OBX nor in PR1. */
export const isOfDeath = (resource: Element): boolean =>
  (Object.keys(codesOfDeath) as Part[]).some((part) => isPart(resource, part));

/** What is known of a patient's death → PDA (HL7 v2.5.1 §3.4.12), with what our own extension keeps of one; nothing where nothing is. */
export function pdas(
  writing: Writing,
  resources: readonly Element[],
  encounter: Element | undefined,
): readonly Draft[] {
  const [kept] = keptSegments(writing, encounter, 'PDA');
  const of = (part: Part) => resources.filter((one) => isPart(one, part));
  const [certification, autopsy, coroner] = [of('certification')[0], of('autopsy')[0], of('coroner')[0]];
  const told = [...of('cause'), certification, autopsy, coroner].filter((one) => one !== undefined);
  if (told.length === 0) return kept === undefined ? [] : [kept];
  const by = (procedure: Element | undefined): FieldDraft =>
    repeated(list(procedure, 'performer').map((one) => xcn(writing, child(one, 'actor'), procedure)));
  const [start, end] = startAndEnd(autopsy, 'performed');
  const draft: Draft = {
    id: 'PDA',
    about: nameOf(told[0]),
    fields: {
      ...kept?.fields,
      1: repeated(of('cause').map((one) => cwe(writing, child(one, 'valueCodeableConcept')))),
      3: isDone(certification),
      4: startAndEnd(certification, 'performed')[0],
      5: by(certification),
      6: isDone(autopsy),
      7: start === '' && end === '' ? undefined : [start, end],
      8: by(autopsy),
      9: is(writing, child(coroner, 'valueCodeableConcept'), { table: '0136' }),
    },
  };
  // Each of them is told, in the one segment.
  return [draft];
}

/** HL7 table 0136. */
function isDone(procedure: Element | undefined): string {
  if (procedure === undefined) return '';
  return procedure.status === 'not-done' ? 'N' : 'Y';
}
