import type { Json } from '#flow';
import type { Candidate, Condition } from './condition.ts';
import { foldWhole } from './fold-text.ts';
import { alternatives, refusal, withoutEscapes } from './values.ts';

/**
 * `_text`: words of the narrative; `_content`: words anywhere in the resource (R4 3.1.1.2.2). All of a value's words must be
 * there, each the beginning of one, without case, accents and punctuation; of a comma list one value. No index has them: they
 * are looked for where the search's other parameters lead.
 */
export function freeTextCondition(name: '_text' | '_content', value: string): Condition {
  const wanted = alternatives(value, name).map((one) => words(withoutEscapes(one)).split(' '));
  if (wanted.some(([first]) => first === '')) throw refusal('CW-FHIR-003', name);
  return {
    name,
    matches: ({ content }) => {
      const text = ` ${words(name === '_text' ? narrative(content) : textsIn(content).join(' '))}`;
      return wanted.some((all) => all.every((word) => text.includes(` ${word}`)));
    },
  };
}

function words(text: string): string {
  return foldWhole(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function narrative({ text }: Candidate['content']): string {
  const div = typeof text === 'object' && text !== null && !Array.isArray(text) ? text.div : undefined;
  return typeof div === 'string' ? withoutTags(div) : '';
}

const withoutTags = (xhtml: string) => xhtml.replace(/<[^<>]*>/g, ' ');

/** All texts, but the bytes of attachments. */
function textsIn(value: Json, name = ''): string[] {
  if (typeof value === 'string') return name === 'data' ? [] : [name === 'div' ? withoutTags(value) : value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, name));
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, key));
}
