/** The tree of a FHIRPath expression (FHIRPath 2.0.0 §13, without what no definition of ours uses: date literals, quantities). */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'this' }
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression | undefined; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  | {
      readonly kind: 'call';
      readonly of: Expression | undefined;
      readonly name: string;
      readonly inputs: readonly Expression[];
    }
  | { readonly kind: 'type'; readonly operator: 'is' | 'as'; readonly of: Expression; readonly type: string }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression };

interface Token {
  readonly kind: 'string' | 'number' | 'name' | 'quoted' | 'symbol';
  readonly text: string;
}

/** Loosest first (FHIRPath §6.8). */
const precedence: readonly (readonly string[])[] = [
  ['implies'],
  ['or', 'xor'],
  ['and'],
  ['in', 'contains'],
  ['=', '!=', '~', '!~'],
  ['<', '<=', '>', '>='],
  ['|'],
  ['is', 'as'],
  ['+', '-', '&'],
  ['*', '/', 'div', 'mod'],
];

/** Parses an expression; throws a RangeError for what is none, or is not read here. */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at]?.text;
  const isSymbol = (symbol: string) => tokens[at]?.kind === 'symbol' && tokens[at]!.text === symbol;
  const expect = (symbol: string) => {
    if (!isSymbol(symbol)) throw new RangeError(`${symbol} is missing in: ${text}`);
    at++;
  };

  function binary(level: number): Expression {
    const operators = precedence[level];
    if (operators === undefined) return term();
    let left = binary(level + 1);
    while (tokens[at] !== undefined && /symbol|name/.test(tokens[at]!.kind) && operators.includes(tokens[at]!.text)) {
      const operator = tokens[at++]!.text;
      if (operator === 'is' || operator === 'as') left = { kind: 'type', operator, of: left, type: typeName() };
      else left = { kind: 'binary', operator, left, right: binary(level + 1) };
    }
    return left;
  }

  function typeName(): string {
    let name = nameHere();
    while (isSymbol('.')) {
      at++;
      name = nameHere();
    }
    return name;
  }

  function nameHere(): string {
    const token = tokens[at++];
    if (token?.kind !== 'name' && token?.kind !== 'quoted') throw new RangeError(`a name is missing in: ${text}`);
    return token.text;
  }

  function term(): Expression {
    let of = start();
    for (;;) {
      if (isSymbol('.')) {
        at++;
        of = invocation(of);
      } else if (isSymbol('[')) {
        at++;
        of = { kind: 'index', of, at: binary(0) };
        expect(']');
      } else return of;
    }
  }

  function invocation(of: Expression | undefined): Expression {
    const name = nameHere();
    if (!isSymbol('(')) return { kind: 'member', of, name };
    at++;
    const inputs: Expression[] = [];
    while (!isSymbol(')')) {
      inputs.push(binary(0));
      if (isSymbol(',')) at++;
      else if (!isSymbol(')')) throw new RangeError(`) is missing in: ${text}`);
    }
    at++;
    return { kind: 'call', of, name, inputs };
  }

  function start(): Expression {
    const token = tokens[at];
    if (token === undefined) throw new RangeError(`the expression ends early: ${text}`);
    if (token.kind === 'string' || token.kind === 'number') {
      at++;
      return { kind: 'literal', value: token.kind === 'number' ? Number(token.text) : token.text };
    }
    if (token.kind === 'symbol') {
      at++;
      if (token.text === '(') {
        const inner = binary(0);
        expect(')');
        return inner;
      }
      if (token.text === '{') {
        expect('}');
        return { kind: 'empty' };
      }
      if (token.text === '%') return { kind: 'constant', name: nameHere() };
      if (token.text === '$' && peek() === 'this') {
        at++;
        return { kind: 'this' };
      }
      throw new RangeError(`${token.text} is not understood in: ${text}`);
    }
    if (token.kind === 'name' && (token.text === 'true' || token.text === 'false')) {
      at++;
      return { kind: 'literal', value: token.text === 'true' };
    }
    return invocation(undefined);
  }

  const whole = binary(0);
  if (at < tokens.length) throw new RangeError(`${peek()} is not understood in: ${text}`);
  return whole;
}

const lexis =
  /\s+|('(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(`[^`]*`)|(<=|>=|!=|!~|[.()[\]{},%$|=~<>+\-*/&])/gy;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(lexis)) {
    end = match.index + match[0].length;
    const [, string, number, name, quoted, symbol] = match;
    if (string !== undefined) tokens.push({ kind: 'string', text: unescaped(string.slice(1, -1)) });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.slice(1, -1) });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
  }
  if (end < text.length) throw new RangeError(`not understood from character ${end}: ${text}`);
  return tokens;
}

const escapes: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, unicode: string | undefined, letter: string) =>
    unicode === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(unicode, 16)),
  );
}
