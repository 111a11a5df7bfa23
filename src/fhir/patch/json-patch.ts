import { isDeepStrictEqual } from 'node:util';
import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { copyExact, withoutDigits } from '../exact-numbers.ts';

type JsonObject = { [name: string]: Json };

/** One operation of RFC 6902, its pointers read. */
type Operation =
  | { readonly op: 'add'; readonly path: readonly string[]; readonly value: Json }
  | { readonly op: 'replace'; readonly path: readonly string[]; readonly value: Json }
  | { readonly op: 'test'; readonly path: readonly string[]; readonly value: Json }
  | { readonly op: 'remove'; readonly path: readonly string[] }
  | { readonly op: 'move'; readonly path: readonly string[]; readonly from: readonly string[] }
  | { readonly op: 'copy'; readonly path: readonly string[]; readonly from: readonly string[] };

export type JsonPatch = readonly Operation[];

/** Reads an RFC 6902 document. `CW-WRT-012` with the place of what is no operation. */
export function readJsonPatch(document: Json): JsonPatch {
  if (!Array.isArray(document)) throw new CausewayError('CW-WRT-012');
  if (document.length > limits.patchOperations) throw new CausewayError('CW-WRT-012', { place: 'operations' });
  return document.map((item, index) => readOperation(item, `[${index}]`));
}

function readOperation(item: Json, place: string): Operation {
  const refuse = (member: string) => new CausewayError('CW-WRT-012', { place: `${place}.${member}` });
  if (!isObject(item)) throw new CausewayError('CW-WRT-012', { place });
  const pointer = (member: 'path' | 'from') => {
    const text = item[member];
    if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) throw refuse(member);
    if (text.length > limits.patchPathChars || /~(?![01])/.test(text)) throw refuse(member);
    const steps = text.split('/').slice(1);
    return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  };
  const { op } = item;
  const path = pointer('path');
  if (op === 'remove') return { op, path };
  if (op === 'move' || op === 'copy') return { op, path, from: pointer('from') };
  if (op !== 'add' && op !== 'replace' && op !== 'test') throw refuse('op');
  if (item.value === undefined) throw refuse('value');
  return { op, path, value: item.value };
}

/**
 * The document after all operations, or none of them (RFC 6902 §5); what is given stays as it is. `CW-WRT-011` with the place
 * of the operation that cannot be done.
 */
export function applyJsonPatch(document: Json, patch: JsonPatch): Json {
  let result = copyExact(document);
  let copied = 0;
  for (const [index, operation] of patch.entries()) {
    const failed = () => new CausewayError('CW-WRT-011', { place: `[${index}]` });
    if (operation.op === 'test') {
      // RFC 6902 §4.6: numbers are equal that are of one value.
      const found = withoutDigits(find(result, operation.path, failed));
      if (!isDeepStrictEqual(found, withoutDigits(operation.value))) throw failed();
    } else if (operation.op === 'add') result = add(result, operation.path, copyExact(operation.value), failed);
    else if (operation.op === 'replace') {
      if (operation.path.length === 0) result = copyExact(operation.value);
      else result = add(remove(result, operation.path, failed), operation.path, copyExact(operation.value), failed);
    } else if (operation.op === 'remove') result = remove(result, operation.path, failed);
    else if (operation.op === 'copy') {
      const value = find(result, operation.from, failed);
      if (isDeeper(value, limits.requestDepth)) throw failed();
      // Copies of copies double with each operation.
      copied += JSON.stringify(value).length;
      if (copied > limits.requestBytes) throw failed();
      result = add(result, operation.path, copyExact(value), failed);
    } else {
      const value = find(result, operation.from, failed);
      if (isDeeper(value, limits.requestDepth)) throw failed();
      // RFC 6902 §4.4: nothing is moved into itself.
      const isInside = operation.path.length > operation.from.length;
      if (isInside && operation.from.every((step, at) => step === operation.path[at])) throw failed();
      result = add(remove(result, operation.from, failed), operation.path, value, failed);
    }
  }
  return result;
}

/** Whether a value nests deeper than so many levels: what operations put into each other may grow without end. */
export function isDeeper(value: Json, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeper(child, levels - 1));
}

function find(document: Json, path: readonly string[], failed: () => Error): Json {
  let value = document;
  for (const step of path) value = childOf(value, step, failed);
  return value;
}

function childOf(value: Json, step: string, failed: () => Error): Json {
  if (Array.isArray(value)) return value[indexIn(step, value.length - 1, failed)]!;
  if (isObject(value) && Object.hasOwn(value, step)) return value[step]!;
  throw failed();
}

function add(document: Json, path: readonly string[], value: Json, failed: () => Error): Json {
  const name = path.at(-1);
  if (name === undefined) return value;
  const parent = find(document, path.slice(0, -1), failed);
  if (Array.isArray(parent)) {
    const index = name === '-' ? parent.length : indexIn(name, parent.length, failed);
    parent.splice(index, 0, value);
  } else if (isObject(parent) && name !== '__proto__') parent[name] = value;
  else throw failed();
  return document;
}

function remove(document: Json, path: readonly string[], failed: () => Error): Json {
  const name = path.at(-1);
  if (name === undefined) throw failed();
  const parent = find(document, path.slice(0, -1), failed);
  childOf(parent, name, failed);
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete (parent as JsonObject)[name];
  return document;
}

/** RFC 6901 §4: digits without a leading zero. */
function indexIn(step: string, most: number, failed: () => Error): number {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(step) || Number(step) > most) throw failed();
  return Number(step);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
