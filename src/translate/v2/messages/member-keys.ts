import { orderKey } from '#formats/hl7v2/business-keys.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Marks } from '../leaves.ts';
import type { Scope } from '../scope.ts';

/** DG1-20, else the visit with code and type: what makes the same diagnosis of two messages. */
export function conditionKey(_scope: Scope, { segment }: Marks, within: string): string {
  const number = segment.has(20) ? segment.repetitions(20)[0] : undefined;
  const key = number && orderKey('filler', number);
  if (key !== undefined) return `DG1 ${key.slice('filler:'.length)}`;
  return `DG1 ${within}|${codeKey(segment, 3) || segment.value(4).trim().toUpperCase()}|${segment.value(6)}`;
}

/** AL1-3, by code and system, else its words. */
export function allergyKey(segment: Segment): string {
  return `AL1 ${codeKey(segment, 3)}`;
}

/** IAM-7 the number, else IAM-3 as of AL1. */
export function adverseReactionKey(segment: Segment): string {
  const number = segment.value(7).trim();
  return number === '' ? `IAM ${codeKey(segment, 3)}` : `IAM ${number}^${segment.value(7, 2).trim()}`;
}

/** IN1-2 the plan, IN1-3 the company, IN1-49 or 36 the number: one policy. */
export function coverageKey(segment: Segment): string {
  const number = segment.value(49).trim() || segment.value(36).trim();
  return `IN1 ${codeKey(segment, 2)}|${codeKey(segment, 3) || codeKey(segment, 4)}|${number || segment.value(1)}`;
}

/** GT1-2 the number, else GT1-3 the name. */
export function guarantorKey(segment: Segment): string {
  const number = segment.value(2).trim();
  if (number !== '') return `GT1 ${number}^${segment.value(2, 4).trim()}`;
  return `GT1 ${[1, 2, 3].map((component) => segment.value(3, component).trim().toUpperCase()).join('^')}`;
}

/** RF1-6 the number at the originator, else RF1-11 elsewhere, else the visit. */
export function referralKey(segment: Segment, within: string): string {
  for (const field of [6, 11]) {
    const number = segment.value(field).trim();
    if (number !== '') return `RF1 ${number}^${segment.value(field, 2).trim()}`;
  }
  return `RF1 ${within}`;
}

/** NK1-33 the number, else NK1-2 the name and NK1-3 the relationship. */
export function nextOfKinKey(segment: Segment): string {
  const number = segment.value(33).trim();
  if (number !== '') return `NK1 ${number}^${segment.value(33, 4).trim()}`;
  const name = [1, 2, 3].map((component) => segment.value(2, component).trim().toUpperCase()).join('^');
  return `NK1 ${name}|${codeKey(segment, 3)}`;
}

/** PR1-19, else the visit with code and time. */
export function procedureKey(segment: Segment, within: string): string {
  const number = segment.has(19) ? segment.repetitions(19)[0] : undefined;
  const key = number && orderKey('filler', number);
  if (key !== undefined) return `PR1 ${key.slice('filler:'.length)}`;
  return `PR1 ${within}|${codeKey(segment, 3) || segment.value(4).trim().toUpperCase()}|${segment.value(5).trim()}`;
}

/** Code and coding system of a CWE, else its words. */
export function codeKey(segment: Segment, field: number): string {
  const code = segment.value(field).trim();
  const words = segment.value(field, 2).trim() || segment.value(field, 9).trim();
  return code === '' ? words.toUpperCase() : `${code}^${segment.value(field, 3).trim().toUpperCase()}`;
}
