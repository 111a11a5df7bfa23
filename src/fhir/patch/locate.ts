import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { asNumber } from '../exact-numbers.ts';
import { compileParsed } from '../fhirpath/compile-expression.ts';
import type { Expression } from '../fhirpath/parse-expression.ts';

export type JsonObject = { [name: string]: Json };

/** What a patch asks of the definitions: elements are named by their id from the type on, as in `contact.telecom`. */
export interface Shapes {
  /** Whether there is such an element, and whether it repeats. */
  element(type: string, id: string): { readonly isList: boolean } | undefined;
}

/** A value in a resource, with the place to change it at. */
export interface Place {
  readonly value: Json;
  /** The element's id from the type on; empty for the resource itself. */
  readonly id: string;
  /** The place of `parent`. */
  readonly within?: Place;
  /** The object that has it under `key`; absent of the resource itself. */
  readonly parent?: JsonObject;
  readonly key?: string;
  /** Which member of the list there; absent where it is none. */
  readonly index?: number;
}

/**
 * The places in a resource that a FHIRPath expression names, in order: paths, indexes, `where`, `first`, `last`, `single`,
 * `extension`, `ofType` and `as`. What computes values names no place: `CW-WRT-011`.
 */
export function locate(resource: JsonObject, expression: Expression, shapes: Shapes): readonly Place[] {
  const type = String(resource.resourceType);
  const root: Place = { value: resource, id: '' };
  const isChoice = (name: string) => /^[a-z]/.test(name);

  function places(step: Expression): readonly Place[] {
    switch (step.kind) {
      case 'this':
        return [root];
      case 'member':
        if (step.of === undefined) return step.name === type ? [root] : children(root, step.name);
        return places(step.of).flatMap((place) => children(place, step.name));
      case 'index':
        return step.at.kind === 'literal' ? places(step.of).slice(Number(step.at.value)).slice(0, 1) : unsupported();
      case 'type':
        return step.operator === 'as' ? ofType(places(step.of), step.type) : unsupported();
      case 'call':
        return call(step.of === undefined ? [root] : places(step.of), step.name, step.inputs);
      default:
        return unsupported();
    }
  }

  function children(within: Place, name: string): Place[] {
    const { value, id } = within;
    if (!isObject(value)) return [];
    const key = value[name] !== undefined || value[`_${name}`] !== undefined ? name : choiceKey(value, id, name);
    if (key === undefined) return [];
    const childId = `${id === '' ? '' : `${id}.`}${key === name ? key : `${name}[x]:${key}`}`;
    const there = value[key] ?? value[`_${key}`]!;
    if (!Array.isArray(there)) return [{ value: there, id: childId, within, parent: value, key }];
    return there.map((item, index) => ({ value: item, id: childId, within, parent: value, key, index }));
  }

  /** `value` stands for `valueQuantity`, where the definitions have a choice of that name. */
  function choiceKey(value: JsonObject, id: string, name: string): string | undefined {
    if (shapes.element(type, `${id === '' ? '' : `${id}.`}${name}[x]`) === undefined) return undefined;
    return Object.keys(value).find((key) => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)));
  }

  function call(focus: readonly Place[], name: string, inputs: readonly Expression[]): readonly Place[] {
    const [input] = inputs;
    if (name === 'first') return focus.slice(0, 1);
    if (name === 'last') return focus.slice(-1);
    if (name === 'single') return focus.length > 1 ? unsupported() : focus;
    if (input === undefined) return unsupported();
    if (name === 'where') return focus.filter(criterion(input));
    if (name === 'extension' && input.kind === 'literal') {
      return focus
        .flatMap((place) => children(place, 'extension'))
        .filter(({ value }) => isObject(value) && value.url === input.value);
    }
    if ((name === 'ofType' || name === 'as') && input.kind === 'member') return ofType(focus, input.name);
    return unsupported();
  }

  function criterion(input: Expression): (place: Place) => boolean {
    const evaluate = guarded(() => compileParsed(input, isChoice));
    return ({ value }) => {
      const plain = asNumber(value);
      const path = {
        resource,
        root: resource,
        context: [plain],
        type: '',
        resolve: () => undefined,
        steps: limits.invariantSteps,
      };
      return guarded(() => evaluate([plain], path)[0] === true);
    };
  }

  return places(expression);
}

/** A choice tells its type by its key, a resource by its own word. */
function ofType(places: readonly Place[], type: string): readonly Place[] {
  const bare = type.replace(/^(FHIR|System)\./, '');
  const suffix = bare.charAt(0).toUpperCase() + bare.slice(1);
  return places.filter(
    ({ key, value }) => key?.endsWith(suffix) === true || (isObject(value) && value.resourceType === bare),
  );
}

/** What the engine cannot do is an expression that names no place here. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new CausewayError('CW-WRT-011', { cause: error });
  }
}

function unsupported(): never {
  throw new CausewayError('CW-WRT-011');
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
