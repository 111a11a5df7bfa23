import type { Json } from '#flow';
import { dateRange } from '../date-range.ts';
import { asNumber } from '../exact-numbers.ts';
import { boolean, type Evaluate, entryOf, isObject, keyOf, type Nodes, truthOf, Unsupported } from './nodes.ts';

/** The operators between two lists (FHIRPath §6). */
export function compileBinary(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case 'and':
      return (focus, path) => {
        const a = truthOf(left(focus, path));
        return a === false ? boolean(false) : boolean(and(a, truthOf(right(focus, path))));
      };
    case 'or':
      return (focus, path) => {
        const a = truthOf(left(focus, path));
        return a === true ? boolean(true) : boolean(or(a, truthOf(right(focus, path))));
      };
    case 'xor':
      return (focus, path) => {
        const [a, b] = [truthOf(left(focus, path)), truthOf(right(focus, path))];
        return boolean(a === undefined || b === undefined ? undefined : a !== b);
      };
    case 'implies':
      return (focus, path) => {
        const a = truthOf(left(focus, path));
        return a === false
          ? boolean(true)
          : boolean(or(a === undefined ? undefined : false, truthOf(right(focus, path))));
      };
    case '|':
      return (focus, path) => distinct([...left(focus, path), ...right(focus, path)]);
    case 'in':
      return (focus, path) => isIn(left(focus, path), right(focus, path));
    case 'contains':
      return (focus, path) => isIn(right(focus, path), left(focus, path));
    case '=':
    case '~':
      return (focus, path) => boolean(equal(left(focus, path), right(focus, path)));
    case '!=':
    case '!~':
      return (focus, path) => {
        const same = equal(left(focus, path), right(focus, path));
        return boolean(same === undefined ? undefined : !same);
      };
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (focus, path) => boolean(compare(operator, left(focus, path), right(focus, path)));
    case '&':
      return (focus, path) => [text(left(focus, path)) + text(right(focus, path))];
    default:
      return arithmetic(operator, left, right);
  }
}

const and = (a: boolean | undefined, b: boolean | undefined) =>
  a === false || b === false ? false : a === undefined || b === undefined ? undefined : true;
const or = (a: boolean | undefined, b: boolean | undefined) =>
  a === true || b === true ? true : a === undefined || b === undefined ? undefined : false;

const text = ([only]: Nodes) => (only === undefined || isObject(only) ? '' : String(only));

export function distinct(nodes: Nodes): Nodes {
  if (nodes.length < 2) return nodes;
  return [...new Map(nodes.map((node) => [keyOf(node), node])).values()];
}

function isIn(nodes: Nodes, list: Nodes): Nodes {
  if (nodes.length === 0) return [];
  const keys = new Set(list.map(keyOf));
  return boolean(nodes.every((node) => keys.has(keyOf(node))));
}

function equal(a: Nodes, b: Nodes): boolean | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  if (a.length !== b.length) return false;
  return a.every((node, index) => node === b[index] || keyOf(node) === keyOf(b[index]!));
}

/** Dates of different precision, and quantities of different units, cannot always be told apart: then it holds. */
function compare(operator: string, [a]: Nodes, [b]: Nodes): boolean | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (isObject(a) && isObject(b)) {
    const units = a.code === b.code && a.system === b.system && a.unit === b.unit;
    const [one, other] = [asNumber(a.value ?? null), asNumber(b.value ?? null)];
    if (!units || typeof one !== 'number' || typeof other !== 'number') return true;
    return ordered(operator, one, other);
  }
  if (typeof a === 'number' && typeof b === 'number') return ordered(operator, a, b);
  if (typeof a === 'string' && typeof b === 'string') {
    const [first, second] = [dateRange(a), dateRange(b)];
    if (first === undefined || second === undefined) return ordered(operator, a, b);
    return operator.startsWith('<') ? first.from < second.to : first.to > second.from;
  }
  return undefined;
}

function ordered<Value extends number | string>(operator: string, a: Value, b: Value): boolean {
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function arithmetic(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  const work: { readonly [operator: string]: (a: number, b: number) => number } = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    div: (a, b) => Math.trunc(a / b),
    mod: (a, b) => a % b,
  };
  const calculate = entryOf(work, operator);
  if (calculate === undefined) throw new Unsupported(operator);
  return (focus, path) => {
    const [a] = left(focus, path);
    const [b] = right(focus, path);
    if (typeof a === 'number' && typeof b === 'number') {
      const result = calculate(a, b);
      return Number.isFinite(result) ? [result] : [];
    }
    return operator === '+' && typeof a === 'string' && typeof b === 'string' ? [a + b] : ([] as Json[]);
  };
}
