import type { Json } from '#flow';
import { limits } from '#platform/limits.ts';
import type { Definition, Invariant } from '../definitions/definition.ts';
import { asNumber } from '../exact-numbers.ts';
import { compileExpression } from '../fhirpath/compile-expression.ts';
import { type Evaluate, type Path, TooManySteps, truthOf, Unsupported } from '../fhirpath/nodes.ts';
import { type NativeInvariant, nativeInvariants } from './native-invariants.ts';
import { resolveWithin } from './references.ts';
import { report, type Walk } from './walk.ts';

/** Checks one value at the walk's place. `type` is its FHIR type. */
export type CheckInvariant = (value: Json, type: string, walk: Walk) => void;

/**
 * Compiles an element's invariants: our own closures for those that need more than an expression says, compiled FHIRPath for the
 * others.
 */
export function compileInvariants(
  definition: Definition,
  keys: readonly string[] | undefined,
  isChoice: (name: string) => boolean,
): readonly CheckInvariant[] {
  return (keys ?? []).flatMap((unique) => {
    const invariant = definition.invariants?.[unique];
    if (invariant === undefined) return [];
    const key = unique.replace(/~.*$/, '');
    const native = nativeInvariants.get(key);
    if (native !== undefined) return nativeCheck(key, invariant, native);
    return expressionCheck(key, invariant, isChoice);
  });
}

function nativeCheck(key: string, { severity, human }: Invariant, holds: NativeInvariant): CheckInvariant {
  return (value, _, walk) => {
    const fault = holds(value, walk);
    if (fault !== true) report(walk, severity, 'invariant', fault === false ? human : fault, key);
  };
}

function expressionCheck(key: string, { severity, expression, human }: Invariant, isChoice: (name: string) => boolean) {
  // Compiled when first met: most of the types that a server knows never come.
  let evaluate: Evaluate | undefined;
  let isCompiled = false;
  const check: CheckInvariant = (value, type, walk) => {
    if (walk.isTrial && severity !== 'error') return;
    if (!isCompiled) {
      evaluate = compileOrLeave(expression, isChoice);
      isCompiled = true;
    }
    if (evaluate === undefined) {
      report(walk, 'information', 'not-supported', 'The invariant cannot be evaluated.', key);
      return;
    }
    const path: Path = {
      resource: walk.resource as Json,
      root: walk.container as Json,
      context: [value],
      type,
      resolve: (reference) => resolveWithin(walk, reference) as Json | undefined,
      steps: limits.invariantSteps,
    };
    try {
      if (truthOf(evaluate([asNumber(value)], path)) !== true) report(walk, severity, 'invariant', human, key);
    } catch (error) {
      if (error instanceof TooManySteps)
        report(walk, 'warning', 'too-costly', 'The invariant would look at too much: it was left open.', key);
      else throw error;
    }
  };
  return check;
}

/**
 * Undefined for what is not read here (`Unsupported`, or no FHIRPath). Every invariant of R4 and of US Core is (test); a package's that
 * is not is told with each value that it would have been evaluated on, and refuses nothing.
 */
function compileOrLeave(expression: string, isChoice: (name: string) => boolean): Evaluate | undefined {
  try {
    return compileExpression(expression, isChoice);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof RangeError) return undefined;
    throw error;
  }
}
