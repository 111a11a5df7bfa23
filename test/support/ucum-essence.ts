import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, '../../../shared/data/terminology/ucum/ucum-essence.xml');

/** Whether UCUM's own table of units is beside the repository; it is not in it. */
export const hasUcum = existsSync(file);

/**
 * Whether a text is a unit of UCUM by its grammar (UCUM §2) and its table: components joined by `.` and `/`, each a unit with
 * a prefix if it is metric, an exponent, and annotations in braces.
 */
export function ucumValidator(): (text: string) => boolean {
  const essence = readFileSync(file, 'utf8');
  const prefixes = [...essence.matchAll(/<prefix\b[^>]*?\bCode="([^"]+)"/g)].map((match) => match[1]!);
  const metric = new Set<string>();
  const all = new Set<string>();
  for (const [tag] of essence.matchAll(/<(?:base-unit|unit)\b[^>]*>/g)) {
    const code = /\bCode="([^"]+)"/.exec(tag)?.[1];
    if (code === undefined) continue;
    all.add(code);
    // Base units are metric without saying so.
    if (tag.startsWith('<base-unit') || /isMetric="yes"/.test(tag)) metric.add(code);
  }
  const isAtom = (text: string) =>
    all.has(text) || prefixes.some((prefix) => text.startsWith(prefix) && metric.has(text.slice(prefix.length)));
  const isComponent = (text: string): boolean => {
    const bare = text.replace(/\{[\x21-\x7a\x7c\x7e]*\}/g, '');
    if (bare === '') return text !== '';
    if (/^\d+$/.test(bare) || isAtom(bare)) return true;
    const exponent = /^(.*?)[+-]?\d+$/.exec(bare);
    // 10* and 10^ are units whose names end like numbers begin.
    return exponent !== null && exponent[1] !== '' && isAtom(exponent[1]!);
  };
  const isTerm = (text: string): boolean => {
    if (text === '') return false;
    const parts: string[] = [];
    let [depth, at] = [0, 0];
    for (let index = 0; index <= text.length; index++) {
      const sign = text[index];
      if (sign === '(' || sign === '{') depth++;
      else if (sign === ')' || sign === '}') depth--;
      else if (sign === undefined || (depth === 0 && (sign === '.' || sign === '/'))) {
        parts.push(text.slice(at, index));
        at = index + 1;
      }
    }
    // A unit may begin with a slash: per minute.
    if (parts[0] === '' && text.startsWith('/')) parts.shift();
    return (
      depth === 0 && parts.every((part) => (/^\(.*\)$/.test(part) ? isTerm(part.slice(1, -1)) : isComponent(part)))
    );
  };
  return isTerm;
}
