import type { Json } from '#flow';
import { compileCall } from './calls.ts';
import {
  childrenOf,
  type Evaluate,
  entryOf,
  keyNamed,
  type Path,
  typedChildren,
  typeOfNode,
  Unsupported,
} from './nodes.ts';
import { compileBinary } from './operators.ts';
import { type Expression, parseExpression } from './parse-expression.ts';

/**
 * Compiles a FHIRPath expression to closures over plain JSON. What needs more than JSON tells (types of elements other than
 * choices and resources, dates of today) throws `Unsupported` here, when it is compiled, so that a caller can leave it.
 * `isChoice` says whether an element's name stands for a choice (`value` of `valueQuantity`).
 */
export function compileExpression(text: string, isChoice: (name: string) => boolean): Evaluate {
  return compile(parseExpression(text), { isChoice, compile });
}

/** As `compileExpression`, of what is parsed already. */
export function compileParsed(expression: Expression, isChoice: (name: string) => boolean): Evaluate {
  return compile(expression, { isChoice, compile });
}

export interface Compiling {
  readonly isChoice: (name: string) => boolean;
  readonly compile: (expression: Expression, how: Compiling) => Evaluate;
}

function compile(expression: Expression, how: Compiling): Evaluate {
  switch (expression.kind) {
    case 'literal': {
      const value = [expression.value];
      return () => value;
    }
    case 'empty':
      return () => [];
    case 'this':
      return (focus) => focus;
    case 'constant':
      return constant(expression.name);
    case 'member':
      return member(expression.of, expression.name, how);
    case 'index': {
      const of = compile(expression.of, how);
      const at = compile(expression.at, how);
      return (focus, path) => {
        const [index] = at(focus, path);
        return of(focus, path).slice(Number(index), Number(index) + 1);
      };
    }
    case 'call':
      return compileCall(expression, how);
    case 'type':
      return compileType(expression.operator, expression.of, expression.type, how);
    case 'binary':
      return compileBinary(expression.operator, compile(expression.left, how), compile(expression.right, how));
  }
}

function constant(name: string): Evaluate {
  if (name === 'resource') return (_, path) => [path.resource];
  if (name === 'rootResource') return (_, path) => [path.root];
  if (name === 'context') return (_, path) => path.context;
  const known: { readonly [name: string]: string } = {
    ucum: 'http://unitsofmeasure.org',
    sct: 'http://snomed.info/sct',
    loinc: 'http://loinc.org',
  };
  const value = entryOf(known, name);
  if (value === undefined) throw new Unsupported(`%${name}`);
  return () => [value];
}

function member(of: Expression | undefined, name: string, how: Compiling): Evaluate {
  const isChoice = how.isChoice(name);
  const key = keyNamed(name);
  if (of !== undefined) {
    const before = compile(of, how);
    return (focus, path) => childrenOf(before(focus, path), key, isChoice, path);
  }
  // The first name may be that of the type itself: `Patient.name`.
  if (!/^[A-Z]/.test(name)) return (focus, path) => childrenOf(focus, key, isChoice, path);
  return (focus, path) =>
    focus.length === 1 && typeOfNode(focus[0]!) === name ? focus : childrenOf(focus, key, isChoice, path);
}

/** `is`, `as` and `ofType` of what tells its type: a choice, a resource, and `$this`, whose type the validator knows. */
export function compileType(
  operator: 'is' | 'as' | 'ofType',
  of: Expression | undefined,
  type: string,
  how: Compiling,
): Evaluate {
  if (of?.kind === 'member' && how.isChoice(of.name)) {
    const before: Evaluate = of.of === undefined ? (focus) => focus : compile(of.of, how);
    const key = keyNamed(of.name + type.charAt(0).toUpperCase() + type.slice(1));
    const all = member(of.of, of.name, how);
    if (operator !== 'is') return (focus, path) => typedChildren(before(focus, path), key, path);
    return (focus, path) =>
      all(focus, path).length === 0 ? [] : [typedChildren(before(focus, path), key, path).length > 0];
  }
  if (of === undefined || of.kind === 'this') {
    return (focus, path) => {
      const fitting = focus.filter((node) => isOfType(typeOfNode(node) ?? typeOfThis(focus, path), type));
      if (operator !== 'is') return fitting;
      return focus.length === 0 ? [] : [fitting.length === focus.length];
    };
  }
  // Resources name their type; of other elements JSON does not tell it.
  if (!/^[A-Z]/.test(type) || notResources.has(type)) throw new Unsupported(`${operator} ${type}`);
  const before = compile(of, how);
  return (focus, path) => {
    const nodes = before(focus, path);
    const fitting = nodes.filter((node) => typeOfNode(node) === type);
    if (operator !== 'is') return fitting;
    return nodes.length === 0 ? [] : [fitting.length === nodes.length];
  };
}

const notResources = new Set([
  'Boolean',
  'String',
  'Integer',
  'Decimal',
  'Date',
  'DateTime',
  'Time',
  'Quantity',
  'Coding',
]);

function typeOfThis(focus: readonly Json[], path: Path): string | undefined {
  return focus.length === 1 && path.context.length === 1 && focus[0] === path.context[0] ? path.type : undefined;
}

/** FHIR's `dateTime` and the System type `DateTime` are asked for alike by definitions. */
const isOfType = (own: string | undefined, asked: string) => own?.toLowerCase() === asked.toLowerCase();
