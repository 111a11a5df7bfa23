import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';

/** A `_filter` as read. */
export type FilterTree =
  | { readonly kind: 'and' | 'or'; readonly members: readonly FilterTree[] }
  | { readonly kind: 'not'; readonly member: FilterTree }
  | { readonly kind: 'term'; readonly name: string; readonly operator: string; readonly value: string };

interface Token {
  readonly text: string;
  /** `(`, `)`, a word, or a text in quotes. */
  readonly kind: 'open' | 'close' | 'word' | 'text';
  /** Where it begins, counted from 1. */
  readonly at: number;
}

/**
 * Reads a `_filter` (FHIR R4 3.1.3): terms `name operator value`, joined by `and` and `or` from left to right without
 * precedence, as the grammar has it; `not (…)`; values in double quotes or without blanks. Errors: `CW-FHIR-013` with the place,
 * `-008` beyond the bounds.
 */
export function readFilter(text: string): FilterTree {
  const tokens = tokensOf(text);
  let at = 0;
  let terms = 0;
  const here = () => tokens[at]?.at ?? text.length + 1;
  const isWord = (word: string) => tokens[at]?.kind === 'word' && tokens[at]!.text === word;

  function take(...kinds: readonly Token['kind'][]): string {
    const token = tokens[at];
    if (token === undefined || !kinds.includes(token.kind)) throw unreadable(here());
    at += 1;
    return token.text;
  }

  function expression(depth: number): FilterTree {
    if (depth > limits.searchFilterDepth) throw new CausewayError('CW-FHIR-008', { place: '_filter' });
    let left = operand(depth);
    while (isWord('and') || isWord('or')) {
      const kind = take('word') as 'and' | 'or';
      const right = operand(depth);
      // `a and b and c` is one list, so that a search takes each of its members as a parameter of its own.
      left = left.kind === kind ? { kind, members: [...left.members, right] } : { kind, members: [left, right] };
    }
    return left;
  }

  function operand(depth: number): FilterTree {
    if (isWord('not') && tokens[at + 1]?.kind === 'open') {
      at += 1;
      return { kind: 'not', member: inParentheses(depth) };
    }
    if (tokens[at]?.kind === 'open') return inParentheses(depth);
    terms += 1;
    if (terms > limits.searchParameters) throw new CausewayError('CW-FHIR-008', { place: '_filter' });
    return { kind: 'term', name: take('word'), operator: take('word'), value: take('word', 'text') };
  }

  function inParentheses(depth: number): FilterTree {
    take('open');
    const inner = expression(depth + 1);
    take('close');
    return inner;
  }

  const tree = expression(0);
  if (at < tokens.length) throw unreadable(here());
  return tree;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|(\()|(\))|"((?:[^"\\]|\\.)*)"|([^\s()"]+)/gsy;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex + 1;
    const match = pattern.exec(text);
    if (match === null) throw unreadable(at);
    const [, open, close, quoted, word] = match;
    if (open !== undefined) tokens.push({ kind: 'open', text: open, at });
    else if (close !== undefined) tokens.push({ kind: 'close', text: close, at });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replace(/\\(.)/gs, '$1'), at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
  }
  return tokens;
}

function unreadable(at: number): CausewayError {
  return new CausewayError('CW-FHIR-013', { place: '_filter', text: `The _filter cannot be read at character ${at}.` });
}
