import type { BundleFacts } from './bundle-facts.ts';
import type { Trial } from './exactness.ts';

/** A text is to be read where it is said to be: what became of a code may be another one. */
export function lostIn(trials: readonly Trial[]): string[] {
  return trials
    .filter(({ value, named }) => isOpen.test(value) && named.some(({ path }) => path !== copy))
    .filter(({ value, facts }) => !holds(facts.paths, folded(value.replace(scheme, ''))))
    .map(
      ({ value, named }) =>
        `is lost: ${value} is nowhere, and is said to go to ${named.map(({ path }) => path).join(', ')}`,
    );
}

function holds(paths: BundleFacts['paths'], sentinel: string): boolean {
  for (const [path, values] of paths) for (const value of values.keys()) if (isIn(value, path, sentinel)) return true;
  return false;
}

/** Whether a value holds a text; an attachment has it as base64, a narrative as XHTML. */
function isIn(value: string, path: string, sentinel: string): boolean {
  if (path.endsWith('.data')) return folded(Buffer.from(value, 'base64').toString()).includes(sentinel);
  return folded(path.endsWith('.div') ? value.replace(/&(\w+);/g, (_, name) => signs[name] ?? '') : value).includes(
    sentinel,
  );
}

const signs: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** What is of nobody's table or form, so that it must be read again where it is said to go. */
const isOpen = /Zq/;

const folded = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();

/** Of a telecom's URL, which FHIR has as its system. */
const scheme = /^(tel|fax|mailto):/i;

/** What is kept of a document as a whole is of the bytes that came. */
const copy = 'Binary.data';
