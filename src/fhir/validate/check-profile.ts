import type { Json } from '#flow';
import { codeOf } from '../definitions/compact-definition.ts';
import { type ElementType, structureDefinition } from '../definitions/definition.ts';
import { isUpper } from '../fhirpath/nodes.ts';
import type { IsWithin } from './codes.ts';
import type { ProfileNode } from './compile-profile.ts';
import { fitsPattern, isFixed } from './fits.ts';
import { resolveWithin, targetType } from './references.ts';
import { matchSlices, type Occurrence } from './slices.ts';
import { deeper, isObject, type JsonObject, report, succeeds, type Walk, withinResource } from './walk.ts';

/** What the profile check asks others for. */
export interface ProfileParts {
  readonly isWithin: (valueSet: string) => IsWithin | undefined;
  readonly isTarget: (type: string, targets: readonly string[]) => boolean;
  readonly checkProfile: (url: string, value: Json, type: string, walk: Walk) => void;
  readonly checkAnyProfile: (urls: readonly string[], value: Json, type: string, walk: Walk) => void;
}

/** Checks a value by what a profile says of an element and of all below it. The walk stands at it. */
export function checkNode(node: ProfileNode, value: Json, type: string, walk: Walk, parts: ProfileParts): void {
  const { rule } = node;
  if (rule !== undefined) checkRule(rule, value, walk, parts);
  for (const check of node.invariants) check(value, type, walk);
  if (node.children.size > 0 && isObject(value)) {
    const within = () => {
      for (const child of node.children.values()) checkChild(child, value, walk, parts);
    };
    // What stands in a resource within is that resource's; the resource itself is its holder's.
    const isHeld = typeof value.resourceType === 'string' && value !== walk.resource;
    deeper(walk, () => (isHeld ? withinResource(value, labelOf(walk), walk, within) : within()));
  }
}

function labelOf({ path }: Walk): string {
  const last = path.at(-1);
  return String(typeof last === 'number' ? path.at(-2) : last);
}

function checkRule(rule: NonNullable<ProfileNode['rule']>, value: Json, walk: Walk, parts: ProfileParts): void {
  if (rule.fixed !== undefined && !isFixed(value, rule.fixed))
    report(walk, 'error', 'value', `The value is fixed: ${brief(rule.fixed)}.`);
  if (rule.pattern !== undefined && !fitsPattern(value, rule.pattern))
    report(walk, 'error', 'value', `The value has at least: ${brief(rule.pattern)}.`);
  if (rule.required !== undefined && parts.isWithin(rule.required)?.(value) === false && isCoded(value))
    report(walk, 'error', 'code-invalid', 'The code is none of those that are required here.');
  if (rule.maxLength !== undefined && typeof value === 'string' && value.length > rule.maxLength)
    report(walk, 'error', 'too-long', `The text has at most ${rule.maxLength} characters.`);
}

const brief = (value: Json) => JSON.stringify(value).slice(0, 200);
const isCoded = (value: Json) => typeof value === 'string' || isObject(value);

function checkChild(child: ProfileNode, value: JsonObject, walk: Walk, parts: ProfileParts): void {
  const found = occurrences(child, value);
  checkCount(child, found.length, walk);
  for (const one of found) at(one, walk, () => checkOccurrence(child, one, walk, parts));
  if (child.slices.length === 0) return;
  const { bySlice, others } = matchSlices(child, found, walk, parts);
  for (const [slice, members] of bySlice) {
    checkCount(slice, members.length, walk);
    for (const one of members) at(one, walk, () => checkOccurrence(slice, one, walk, parts));
  }
  if (child.rule?.slicing?.rules === 'closed') {
    for (const one of others)
      at(one, walk, () => report(walk, 'error', 'structure', 'The value is none of the kinds that are allowed here.'));
  }
}

function checkOccurrence(node: ProfileNode, one: Occurrence, walk: Walk, parts: ProfileParts): void {
  const { rule } = node;
  const { value } = one;
  if (rule?.types !== undefined) checkTypes(node, one, walk, parts);
  checkNode(node, value, one.type, walk, parts);
}

function checkTypes({ rule, isChoice }: ProfileNode, one: Occurrence, walk: Walk, parts: ProfileParts): void {
  const types = rule!.types!;
  const allowed = isChoice ? types.filter((type) => sameType(codeOf(type), one.type)) : types;
  if (allowed.length === 0) {
    report(walk, 'error', 'structure', `The type is one of ${types.map(codeOf).join(', ')}.`);
    return;
  }
  const { value } = one;
  if (!isObject(value)) return;
  if (typeof value.reference === 'string' || value.type !== undefined) {
    const targets = allowed.flatMap((type) =>
      typeof type === 'string' || !/^Reference$/.test(type.code) ? [] : (type.target ?? []),
    );
    const type = targets.length === 0 ? undefined : targetType(walk, value);
    if (type !== undefined && !parts.isTarget(type, targets))
      report(walk, 'error', 'structure', `The reference can point at ${targets.map(lastPart).join(', ')}.`);
  }
  if (typeof value.reference === 'string' && !walk.isFollowing) checkTarget(allowed, value.reference, walk, parts);
  // An extension is checked by its own definition, wherever it stands.
  const profiles = allowed.flatMap((type) =>
    typeof type === 'string' || type.code === 'Extension' ? [] : (type.profile ?? []),
  );
  if (profiles.length > 0 && allowed.every((type) => typeof type !== 'string'))
    parts.checkAnyProfile(profiles, value, one.type, walk);
}

/** What a reference within the same Bundle or resource points at meets one of the profiles that are asked for. */
function checkTarget(types: readonly ElementType[], reference: string, walk: Walk, parts: ProfileParts): void {
  const targets = types.flatMap((type) => (typeof type === 'string' ? [] : (type.target ?? [])));
  if (targets.length === 0 || targets.some((target) => !target.includes(':'))) return;
  const target = resolveWithin(walk, reference);
  if (target === undefined) return;
  const check = (trial: Walk) => parts.checkAnyProfile(targets, target as Json, '', { ...trial, isFollowing: true });
  if (!succeeds(walk, check))
    report(walk, 'error', 'structure', 'What is pointed at meets none of the profiles that are asked for.');
}

const lastPart = (url: string) => url.slice(url.lastIndexOf('/') + 1);
const sameType = (a: string, b: string) =>
  a === b || a.charAt(0).toUpperCase() + a.slice(1) === b || structureDefinition + b === a;

function checkCount({ name, slice, rule }: ProfileNode, count: number, walk: Walk): void {
  const label = slice === undefined ? name : `${name}:${slice}`;
  if (rule?.min !== undefined && count < rule.min) {
    report(walk, 'error', 'required', `${label}: at least ${rule.min} expected, found ${count}.`);
  }
  if (rule?.max !== undefined && rule.max >= 0 && count > rule.max) {
    report(walk, 'error', 'structure', `${label}: at most ${rule.max} expected, found ${count}.`);
  }
}

function at(one: Occurrence, walk: Walk, check: () => void): void {
  walk.path.push(one.label);
  if (one.index !== undefined) walk.path.push(one.index);
  check();
  if (one.index !== undefined) walk.path.pop();
  walk.path.pop();
}

/** The values of an element: of a choice under each of its keys. */
function occurrences({ name, sibling, isChoice, type: own }: ProfileNode, value: JsonObject): readonly Occurrence[] {
  if (!isChoice) {
    const [values, siblings] = [value[name], value[sibling]];
    if (values === undefined && siblings === undefined) return none;
    const found: Occurrence[] = [];
    addOccurrences(values, siblings, name, own, found);
    return found;
  }
  const found: Occurrence[] = [];
  for (const key in value) {
    const bare = key.charCodeAt(0) === 0x5f ? key.slice(1) : key;
    if (bare.length <= name.length || !bare.startsWith(name) || !isUpper(bare.charCodeAt(name.length))) continue;
    const type = typeName(bare.slice(name.length));
    if (bare === key || value[bare] === undefined)
      addOccurrences(value[bare], value[`_${bare}`], `${name}.ofType(${type})`, type, found);
  }
  return found;
}

const none: readonly Occurrence[] = Object.freeze([]);

/** `DateTime` of a key is the type dateTime, `CodeableConcept` itself. */
const lowercase = new Set(
  'Boolean Integer UnsignedInt PositiveInt Decimal String Markdown Code Id Uri Url Canonical Oid Uuid Base64Binary Date DateTime Instant Time'.split(
    ' ',
  ),
);
const typeName = (type: string) => (lowercase.has(type) ? type.charAt(0).toLowerCase() + type.slice(1) : type);

function addOccurrences(
  values: Json | undefined,
  siblings: Json | undefined,
  label: string,
  type: string,
  found: Occurrence[],
): void {
  if (!Array.isArray(values) && !Array.isArray(siblings)) {
    const one = values ?? siblings;
    if (one !== undefined && one !== null) found.push({ value: one, label, index: undefined, type });
    return;
  }
  const list = Array.isArray(values) ? values : [];
  const beside = Array.isArray(siblings) ? siblings : [];
  for (let index = 0; index < Math.max(list.length, beside.length); index++) {
    const one = list[index] ?? beside[index];
    if (one !== undefined && one !== null) found.push({ value: one, label, index, type });
  }
}
