import type { Json } from '#flow';
import { checkBundle } from './bundle.ts';
import type { IsWithin } from './codes.ts';
import type { Child, TypeNode, TypeNodes } from './compile-type.ts';
import { primitives } from './primitives.ts';
import { checkQuestionnaireResponse } from './questionnaire-response.ts';
import { resolveWithin, targetType } from './references.ts';
import { checkTypeRules } from './type-rules.ts';
import { deeper, isObject, type JsonObject, report, type Walk, withinResource } from './walk.ts';

/** What the structure check asks others for. */
export interface StructureParts {
  readonly typeNode: TypeNodes;
  readonly isResource: (type: string) => boolean;
  /** Checks a value by a profile, where that is known. */
  readonly checkProfile: (url: string, value: Json, type: string, walk: Walk) => void;
  /** Checks by one of several profiles. */
  readonly checkAnyProfile: (urls: readonly string[], value: Json, type: string, walk: Walk) => void;
  /** Whether a type is among the targets of a reference, given as type names and profiles. */
  readonly isTarget: (type: string, targets: readonly string[]) => boolean;
  readonly isWithin: (valueSet: string) => IsWithin | undefined;
  /** Whether a definition of the URL is at hand. */
  readonly knows: (url: string) => boolean;
  /** After a resource's own type: the profiles that it names. */
  readonly checkDeclared: (resource: JsonObject, walk: Walk) => void;
}

/** Checks a resource by its own type (R4 2.6.2, JSON), with all that is in it. The walk stands at it. */
export function checkResource(resource: Json, walk: Walk, parts: StructureParts): void {
  if (!isObject(resource)) {
    report(walk, 'error', 'structure', 'A resource is a JSON object.');
    return;
  }
  const { resourceType } = resource;
  if (typeof resourceType !== 'string') {
    report(walk, 'error', 'structure', 'A resource names its resourceType.');
    return;
  }
  const node = parts.isResource(resourceType) ? parts.typeNode(resourceType) : undefined;
  if (node === undefined) {
    report(walk, 'error', 'structure', 'The resourceType is none of FHIR R4.');
    return;
  }
  deeper(walk, () => {
    checkObject(node, resource, walk, parts);
    parts.checkDeclared(resource, walk);
    if (resourceType === 'QuestionnaireResponse') {
      const find = (url: string) => resolveWithin(walk, url) ?? walk.at.canonical?.(url);
      checkQuestionnaireResponse(resource, walk, find, parts);
    } else if (resourceType === 'Bundle') checkBundle(resource, walk);
  });
}

function checkObject(
  node: TypeNode,
  value: JsonObject,
  walk: Walk,
  parts: StructureParts,
  hasValue: boolean = false,
): void {
  let content = hasValue && value.id !== undefined ? 1 : 0;
  // A resource has few choices: those that were met are looked through.
  let chosen: Child[] | undefined;
  for (const key in value) {
    if (value[key] === undefined) continue;
    if (key === 'resourceType' && node.isResource) {
      content++;
      continue;
    }
    const isSibling = key.charCodeAt(0) === 0x5f;
    const child = node.children.get(isSibling ? key.slice(1) : key);
    if (child === undefined || (isSibling && child.kind !== 'primitive')) {
      walk.path.push(known(key));
      report(walk, 'error', 'structure', `There is no such element in ${node.type}.`);
      walk.path.pop();
      continue;
    }
    if (key !== 'id') content++;
    const { choice } = child;
    if (choice !== undefined) {
      if (chosen?.some((other) => other !== child && other.choice === choice))
        report(walk, 'error', 'structure', 'Only one type of a choice can be there.');
      chosen ??= [];
      chosen.push(child);
    }
    if (!isSibling)
      checkElement(child, value[key]!, child.kind === 'primitive' ? value[child.sibling] : undefined, walk, parts);
    else if (value[key.slice(1)] === undefined) checkElement(child, undefined, value[key]!, walk, parts);
  }
  if (content === 0) report(walk, 'error', 'invariant', 'An element has a value or children.', 'ele-1');
  for (const { name, keys } of node.needed) {
    if (!keys.some((key) => value[key] !== undefined || value[node.children.get(key)!.sibling] !== undefined)) {
      report(walk, 'error', 'required', `${node.type}.${name} is required.`);
    }
  }
  checkTypeRules(node.type, value, walk);
  for (const check of node.invariants) check(value as Json, node.type, walk);
}

/** A key is told as an element only where it can be one: it may hold anything. */
const known = (key: string) => (/^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(key) ? key : '?');

function checkElement(
  child: Child,
  value: Json | undefined,
  sibling: Json | undefined,
  walk: Walk,
  parts: StructureParts,
): void {
  const { path } = walk;
  path.push(child.label);
  if (!child.isList) {
    if (Array.isArray(value) || Array.isArray(sibling)) {
      report(walk, 'error', 'structure', 'A single value is expected, not a list.');
    } else checkOne(child, value, sibling, walk, parts);
  } else if (
    (value !== undefined && !Array.isArray(value)) ||
    (sibling !== undefined && sibling !== null && !Array.isArray(sibling))
  ) {
    report(walk, 'error', 'structure', 'A list is expected, even of one.');
  } else {
    const values = (value ?? []) as Json[];
    const siblings = (sibling ?? []) as Json[];
    const count = Math.max(values.length, siblings.length);
    if (count === 0) report(walk, 'error', 'structure', 'A list cannot be empty.');
    for (let index = 0; index < count; index++) {
      path.push(index);
      checkOne(child, values[index], siblings[index], walk, parts);
      path.pop();
    }
  }
  path.pop();
}

function checkOne(
  child: Child,
  value: Json | undefined,
  sibling: Json | undefined,
  walk: Walk,
  parts: StructureParts,
): void {
  if (child.kind === 'primitive') {
    checkPrimitive(child, value ?? undefined, sibling ?? undefined, walk, parts);
    return;
  }
  if (child.kind === 'resource') {
    withinResource(value ?? null, child.label, walk, () => checkResource(value ?? null, walk, parts));
    return;
  }
  if (!isObject(value)) {
    report(walk, 'error', 'structure', `A ${child.type} is a JSON object.`);
    return;
  }
  deeper(walk, () => checkObject(child.node(), value, walk, parts));
  checkBound(child, value, walk);
  if (child.targets !== undefined && child.type === 'Reference') {
    const type = targetType(walk, value);
    if (type !== undefined && !parts.isTarget(type, child.targets))
      report(walk, 'error', 'structure', `The reference can point at ${child.targets.map(lastPart).join(', ')}.`);
  }
  if (child.type === 'Extension') checkExtension(value, walk, parts);
  if (child.profiles !== undefined) parts.checkAnyProfile(child.profiles, value as Json, child.type, walk);
  for (const check of child.invariants) check(value as Json, child.type, walk);
}

const lastPart = (url: string) => url.slice(url.lastIndexOf('/') + 1);

function checkPrimitive(
  child: Child,
  value: Json | undefined,
  sibling: Json | undefined,
  walk: Walk,
  parts: StructureParts,
): void {
  if (value === undefined && sibling === undefined) {
    report(walk, 'error', 'structure', 'null stands only where an extension says more.');
    return;
  }
  if (sibling !== undefined) {
    if (!isObject(sibling)) {
      report(walk, 'error', 'structure', 'Beside a primitive value stands a JSON object.');
      return;
    }
    // With a value beside it, an id alone says enough.
    deeper(walk, () => checkObject(parts.typeNode('Element')!, sibling, walk, parts, value !== undefined));
  }
  if (value === undefined) return;
  const primitive = primitives.get(child.type)!;
  if (!primitive.fits(value)) {
    report(walk, 'error', 'value', `The value is no ${child.type}: ${primitive.form}.`);
    return;
  }
  checkBound(child, value, walk);
  for (const check of child.invariants) check(value, child.type, walk);
}

function checkBound({ isWithin, type }: Child, value: Json, walk: Walk): void {
  if (isWithin === undefined || isWithin(value)) return;
  // A concept that is only text, or told by an extension, is what a required binding refuses; a Quantity may have no unit.
  if (type === 'Quantity' && isObject(value) && value.code === undefined) return;
  report(walk, 'error', 'code-invalid', 'The code is none of those that are required here.');
}

/** ext-1, and the extension's own definition where it is known. */
function checkExtension(value: JsonObject, walk: Walk, parts: StructureParts): void {
  const hasValue = Object.keys(value).some((key) => key.startsWith('value') || key.startsWith('_value'));
  if (hasValue === (value.extension !== undefined)) {
    report(walk, 'error', 'invariant', 'An extension has either extensions or a value, not both.', 'ext-1');
  }
  if (typeof value.url !== 'string') return;
  // Within an extension, others are told by names of their own.
  if (walk.at.refusesExtension?.(value.url) && !parts.knows(value.url))
    report(walk, 'error', 'structure', 'The extension is not known here.');
  parts.checkProfile(value.url, value as Json, 'Extension', walk);
}
