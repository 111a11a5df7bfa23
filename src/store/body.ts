import { parseExact } from '#fhir/exact-numbers.ts';
import type { Json } from '#flow';
import { type Elements, profileElement } from './fold.ts';

/** The text of a row's body: elements by name, so that the same content has the same text; `meta` first, for `print.ts`. */
export function bodyText(content: Elements): string {
  const names = Object.keys(content).filter((name) => name !== profileElement && name !== 'meta');
  const ordered: { [key: string]: Json } = {};
  if (content.meta !== undefined) ordered.meta = content.meta;
  for (const name of names.sort()) ordered[name] = content[name]!;
  return JSON.stringify(ordered);
}

/** The elements of a row, the profile among them; numbers are numbers, to be searched by. */
export function parseBody(body: string, profile: string | null): Elements {
  return withProfile(JSON.parse(body) as { [key: string]: Json }, profile);
}

/** The same to be written again: numbers have the digits that they were written with. */
export function parseExactBody(body: string, profile: string | null): Elements {
  return withProfile(parseExact(body) as { [key: string]: Json }, profile);
}

function withProfile(content: { [key: string]: Json }, profile: string | null): Elements {
  if (profile !== null) content[profileElement] = profile;
  return content;
}
