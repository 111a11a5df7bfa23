import type { FhirResource, Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { copyExact } from '../exact-numbers.ts';
import { type Expression, parseExpression } from '../fhirpath/parse-expression.ts';
import { isObject, type JsonObject, locate, type Place, type Shapes } from './locate.ts';

/** A value as Parameters give it: `suffix` is its type's in a choice, `beside` its extensions where it is a primitive. */
interface Value {
  readonly suffix: string;
  readonly value: Json | undefined;
  readonly beside?: Json;
  /** The parts of a value of no type of its own (a backbone element). */
  readonly parts?: readonly { readonly name: string; readonly value: Value }[];
}

/** One operation of FHIRPath Patch (FHIR R4 fhirpatch.html). */
type Operation = { readonly path: Expression } & (
  | { readonly type: 'add'; readonly name: string; readonly value: Value }
  | { readonly type: 'insert'; readonly index: number; readonly value: Value }
  | { readonly type: 'replace'; readonly value: Value }
  | { readonly type: 'delete' }
  | { readonly type: 'move'; readonly source: number; readonly destination: number }
);

export type FhirPathPatch = readonly Operation[];

/** Reads a Parameters resource of patch operations. `CW-WRT-012` with the place of what is none. */
export function readFhirPathPatch(document: Json): FhirPathPatch {
  if (!isObject(document) || document.resourceType !== 'Parameters') throw new CausewayError('CW-WRT-012');
  const parameters = document.parameter ?? [];
  if (!Array.isArray(parameters) || parameters.length > limits.patchOperations) {
    throw new CausewayError('CW-WRT-012', { place: 'Parameters.parameter' });
  }
  return parameters.map((item, index) => readOperation(item, `Parameters.parameter[${index}]`));
}

function readOperation(item: Json, place: string): Operation {
  const refuse = (name: string): never => {
    throw new CausewayError('CW-WRT-012', { place: `${place}.part.where(name='${name}')` });
  };
  if (!isObject(item) || item.name !== 'operation' || !Array.isArray(item.part)) {
    throw new CausewayError('CW-WRT-012', { place });
  }
  const parts = new Map(item.part.filter(isObject).map((part) => [part.name, part]));
  const text = (name: string): string => {
    const { valueString, valueCode } = parts.get(name) ?? {};
    const value = valueString ?? valueCode;
    return typeof value === 'string' ? value : refuse(name);
  };
  const number = (name: string): number => {
    const value = parts.get(name)?.valueInteger;
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : refuse(name);
  };
  const value = () => (parts.has('value') ? readValue(parts.get('value')!, 0) : undefined) ?? refuse('value');
  let path: Expression;
  try {
    const expression = text('path');
    path = expression.length > limits.patchPathChars ? refuse('path') : parseExpression(expression);
  } catch (error) {
    throw new CausewayError('CW-WRT-012', { place: `${place}.part.where(name='path')`, cause: error });
  }
  const type = text('type');
  if (type === 'add') {
    const name = text('name');
    return /^[a-z]\w{0,63}$/i.test(name) ? { type, path, name, value: value() } : refuse('name');
  }
  if (type === 'insert') return { type, path, index: number('index'), value: value() };
  if (type === 'replace') return { type, path, value: value() };
  if (type === 'delete') return { type, path };
  if (type === 'move') return { type, path, source: number('source'), destination: number('destination') };
  return refuse('type');
}

function readValue(part: JsonObject, depth: number): Value | undefined {
  const key = Object.keys(part)
    .find((name) => /^_?value[A-Z]/.test(name))
    ?.replace(/^_/, '');
  if (key !== undefined) {
    const beside = part[`_${key}`];
    return { suffix: key.slice('value'.length), value: part[key], ...(beside === undefined ? {} : { beside }) };
  }
  if (isObject(part.resource)) return { suffix: '', value: part.resource };
  if (!Array.isArray(part.part) || depth > limits.requestDepth) return undefined;
  const parts = part.part.filter(isObject).flatMap((inner) => {
    const value = readValue(inner, depth + 1);
    return typeof inner.name === 'string' && /^[a-z]\w{0,63}$/i.test(inner.name) && value !== undefined
      ? [{ name: inner.name, value }]
      : [];
  });
  return { suffix: '', value: undefined, parts };
}

/**
 * The resource after all operations, or none of them; what is given stays as it is. `CW-WRT-011` with the place of the operation
 * that cannot be done.
 */
export function applyFhirPathPatch(resource: FhirResource, patch: FhirPathPatch, shapes: Shapes): FhirResource {
  const result = copyExact(resource as Json) as JsonObject;
  for (const [index, operation] of patch.entries()) {
    try {
      applyOperation(result, operation, shapes);
    } catch (error) {
      if (!(error instanceof CausewayError)) throw error;
      throw new CausewayError('CW-WRT-011', { place: `Parameters.parameter[${index}]`, cause: error });
    }
  }
  return result as FhirResource;
}

function applyOperation(resource: JsonObject, operation: Operation, shapes: Shapes): void {
  const places = locate(resource, operation.path, shapes);
  switch (operation.type) {
    case 'add':
      add(resource, one(places), operation.name, operation.value, shapes);
      break;
    case 'insert': {
      const list = listOf(places);
      if (operation.index > list.length) fail();
      spliceList(places, operation.index, 0, plain(resource, places[0]!.id, operation.value, shapes));
      break;
    }
    case 'delete':
      // What is not there is deleted already.
      if (places.length > 0) removeWhole(one(places));
      break;
    case 'replace':
      replace(resource, one(places), operation.value, shapes);
      break;
    case 'move': {
      const list = listOf(places);
      if (operation.source >= list.length || operation.destination >= list.length) fail();
      const [moved] = list.splice(operation.source, 1);
      list.splice(operation.destination, 0, moved!);
    }
  }
}

function add(resource: JsonObject, { value: target, id }: Place, name: string, value: Value, shapes: Shapes): void {
  if (!isObject(target)) fail();
  const type = String(resource.resourceType);
  const childId = `${id === '' ? '' : `${id}.`}${name}`;
  const isChoice = shapes.element(type, childId) === undefined && shapes.element(type, `${childId}[x]`) !== undefined;
  const key = isChoice ? `${name}${value.suffix}` : name;
  const made = plain(resource, childId, value, shapes);
  if (shapes.element(type, childId)?.isList !== true) {
    const taken = Object.keys(target).some((other) => other === key || (isChoice && isChoiceKey(other, name)));
    if (taken) fail();
    set(target, key, made, value.beside);
  } else {
    const list = target[key] ?? [];
    if (!Array.isArray(list)) fail();
    spliceIn(target, key, list.length, 0, made, value.beside);
  }
}

const isChoiceKey = (key: string, name: string) => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length));

function replace(resource: JsonObject, place: Place, value: Value, shapes: Shapes): void {
  const { parent, key, index, id } = place;
  if (parent === undefined || key === undefined) fail();
  const made = plain(resource, id, value, shapes);
  if (index !== undefined) {
    spliceIn(parent, key, index, 1, made, value.beside);
    return;
  }
  // A choice may change its type.
  const choice = /([^.]+)\[x\]:[^.]+$/.exec(id)?.[1];
  remove(place);
  set(parent, choice === undefined ? key : `${choice}${value.suffix}`, made, value.beside);
}

function remove({ parent, key, index }: Place): void {
  if (parent === undefined || key === undefined) fail();
  if (index !== undefined) spliceIn(parent, key, index, 1, undefined, undefined);
  else {
    delete parent[key];
    delete parent[`_${key}`];
  }
}

/** Takes it away, and what is left empty around it: no element of FHIR is empty (R4 ele-1). */
function removeWhole(place: Place): void {
  remove(place);
  const { within, parent } = place;
  if (within?.parent !== undefined && Object.keys(parent!).length === 0) removeWhole(within);
}

function set(target: JsonObject, key: string, value: Json | undefined, beside: Json | undefined): void {
  if (key === '__proto__') fail();
  if (value !== undefined) target[key] = value;
  if (beside !== undefined) target[`_${key}`] = beside;
}

/** Changes a list and, of primitives, the one of extensions beside it; a list without members is not kept. */
function spliceIn(
  parent: JsonObject,
  key: string,
  at: number,
  removed: number,
  value: Json | undefined,
  beside: Json | undefined,
): void {
  const list = Array.isArray(parent[key]) ? parent[key] : [];
  const sibling = parent[`_${key}`];
  if (Array.isArray(sibling) || beside !== undefined) {
    const extensions = Array.isArray(sibling) ? sibling : [];
    while (extensions.length < list.length) extensions.push(null);
    extensions.splice(at, removed, ...(value === undefined && beside === undefined ? [] : [beside ?? null]));
    if (extensions.some((item) => item !== null)) parent[`_${key}`] = extensions;
    else delete parent[`_${key}`];
  }
  list.splice(at, removed, ...(value === undefined && beside === undefined ? [] : [value ?? null]));
  if (list.length > 0) parent[key] = list;
  else delete parent[key];
}

function spliceList(places: readonly Place[], at: number, removed: number, value: Json | undefined): void {
  const { parent, key } = places[0]!;
  spliceIn(parent!, key!, at, removed, value, undefined);
}

/** The list whose members are all the places. */
function listOf(places: readonly Place[]): Json[] {
  const [first] = places;
  const list = first?.parent?.[first.key!];
  if (!Array.isArray(list) || list.length !== places.length || places.some(({ parent }) => parent !== first!.parent))
    fail();
  return list;
}

/** A value as it stands in a resource; one that is given in parts has the elements that their names say. */
function plain(resource: JsonObject, id: string, { value, parts }: Value, shapes: Shapes): Json | undefined {
  if (parts === undefined) return value;
  const made: JsonObject = {};
  const target: Place = { value: made, id: id.replace(/\[x\]:[^.]+$/, '') };
  for (const part of parts) add(resource, target, part.name, part.value, shapes);
  return made;
}

function one(places: readonly Place[]): Place {
  if (places.length !== 1) fail();
  return places[0]!;
}

function fail(): never {
  throw new CausewayError('CW-WRT-011');
}
