import { createRequire } from 'node:module';
import type { Json } from '#flow';
import { limits } from '#platform/limits.ts';
import type { Definition, Invariant } from '../definitions/definition.ts';
import { compileExpression } from '../fhirpath/compile-expression.ts';
import { type Evaluate, type Path, TooManySteps, truthOf, Unsupported } from '../fhirpath/nodes.ts';
import { type NativeInvariant, nativeInvariants } from './native-invariants.ts';
import { resolveWithin } from './references.ts';
import { report, type Walk } from './walk.ts';

/** Checks one value at the walk's place. `type` is its FHIR type. */
export type CheckInvariant = (value: Json, type: string, walk: Walk) => void;

/**
 * Compiles an element's invariants: our own closures for those that need more than an expression says, compiled FHIRPath for the
 * others, and an engine for what that does not read.
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
  const check: CheckInvariant = (value, type, walk) => {
    if (walk.isTrial && severity !== 'error') return;
    const path: Path = {
      resource: walk.resource as Json,
      root: walk.container as Json,
      context: [value],
      type,
      resolve: (reference) => resolveWithin(walk, reference) as Json | undefined,
      steps: limits.invariantSteps,
    };
    try {
      evaluate ??= compileOrEngine(expression, isChoice);
      if (truthOf(evaluate([value], path)) !== true) report(walk, severity, 'invariant', human, key);
    } catch (error) {
      if (error instanceof TooManySteps)
        report(walk, 'warning', 'too-costly', 'The invariant would look at too much: it was left open.', key);
      else if (error instanceof Unevaluated)
        report(walk, 'information', 'not-supported', 'The invariant cannot be evaluated.', key);
      else throw error;
    }
  };
  return check;
}

/** Neither we nor the engine can say. */
class Unevaluated extends Error {}

function compileOrEngine(expression: string, isChoice: (name: string) => boolean): Evaluate {
  try {
    return compileExpression(expression, isChoice);
  } catch (error) {
    if (!(error instanceof Unsupported || error instanceof RangeError)) throw error;
    return engine(expression);
  }
}

/** HL7's own engine. It marks what it walks, so it gets a copy. */
function engine(expression: string): Evaluate {
  const require = createRequire(import.meta.url);
  const { evaluate } = require('fhirpath') as typeof import('fhirpath');
  const model = require('fhirpath/fhir-context/r4') as import('fhirpath').Model;
  return (focus, path) => {
    try {
      const resource = structuredClone(path.resource);
      return evaluate(
        structuredClone(focus[0]) as object,
        { base: path.type, expression },
        { resource, rootResource: structuredClone(path.root), ucum: 'http://unitsofmeasure.org' },
        model,
        { traceFn: () => undefined },
      ) as Json[];
    } catch (error) {
      throw new Unevaluated('', { cause: error });
    }
  };
}
