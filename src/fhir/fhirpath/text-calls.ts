import { boolean, type Evaluate, entryOf, isObject, type Nodes, Unsupported } from './nodes.ts';
import type { Expression } from './parse-expression.ts';

/** Longer texts are not matched: patterns of definitions are for names and numbers. */
const longestMatched = 65_536;

/** The functions of texts and numbers (FHIRPath §5.5–5.6); any other throws `Unsupported`. */
export function compileTextCall(
  name: string,
  before: Evaluate,
  given: readonly Evaluate[],
  inputs: readonly Expression[],
): Evaluate {
  const work = entryOf(texts, name);
  if (work !== undefined) {
    return (focus, path) => {
      const [subject] = before(focus, path);
      if (subject === undefined || isObject(subject)) return [];
      const values = given.map((one) => one(focus, path)[0]);
      return values.includes(undefined) ? [] : work(String(subject), values as (string | number)[]);
    };
  }
  if (name === 'matches' || name === 'replaceMatches') {
    const [pattern] = inputs;
    if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') throw new Unsupported(name);
    const expression = regularExpression(pattern.value, name === 'matches' ? 's' : 'gs');
    return (focus, path) => {
      const [subject] = before(focus, path);
      if (typeof subject !== 'string') return [];
      if (name === 'matches') return boolean(subject.length <= longestMatched && expression.test(subject));
      return [subject.replace(expression, String(given[1]?.(focus, path)[0] ?? ''))];
    };
  }
  throw new Unsupported(name);
}

/** Patterns are those of Java and XML Schema; what JavaScript reads otherwise is left to an engine. */
function regularExpression(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw new Unsupported(pattern, { cause: error });
  }
}

type Given = readonly (string | number)[];
const texts: { readonly [name: string]: (text: string, given: Given) => Nodes } = {
  startsWith: (text, [start]) => boolean(text.startsWith(String(start))),
  endsWith: (text, [end]) => boolean(text.endsWith(String(end))),
  contains: (text, [part]) => boolean(text.includes(String(part))),
  indexOf: (text, [part]) => [text.indexOf(String(part))],
  length: (text) => [text.length],
  upper: (text) => [text.toUpperCase()],
  lower: (text) => [text.toLowerCase()],
  toString: (text: string) => [text],
  toInteger: (text) => (/^[+-]?\d{1,15}$/.test(text) ? [Number(text)] : []),
  substring: (text, [from, length]) => {
    const start = Number(from);
    if (start < 0 || start >= text.length) return [];
    return [text.slice(start, length === undefined ? undefined : start + Number(length))];
  },
  replace: (text, [part, by]) => [text.replaceAll(String(part), String(by))],
};
