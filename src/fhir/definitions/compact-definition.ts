import type { Json } from '#flow';
import {
  type Definition,
  type ElementRule,
  type ElementType,
  type Invariant,
  structureDefinition,
  unversioned,
} from './definition.ts';
import { findElement } from './find-element.ts';

/** StructureDefinition as packages hold it, as far as it is read. What else is in it is ignored; nothing of it is trusted. */
export interface StructureDefinition {
  readonly resourceType: 'StructureDefinition';
  readonly url: string;
  readonly name: string;
  readonly type: string;
  readonly kind: Definition['kind'];
  readonly abstract?: boolean;
  readonly derivation?: 'specialization' | 'constraint';
  readonly baseDefinition?: string;
  readonly snapshot?: { readonly element: readonly SourceElement[] };
  readonly differential?: { readonly element: readonly SourceElement[] };
}

interface SourceType {
  readonly code?: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
  readonly extension?: readonly { readonly url: string; readonly valueUrl?: string }[];
}

interface SourceElement {
  readonly id?: string;
  readonly path: string;
  readonly sliceName?: string;
  readonly min?: number;
  readonly max?: string;
  readonly base?: { readonly path: string; readonly min: number; readonly max: string };
  readonly type?: readonly SourceType[];
  readonly contentReference?: string;
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
  readonly slicing?: {
    readonly discriminator?: readonly { readonly type: string; readonly path: string }[];
    readonly rules?: string;
  };
  readonly mustSupport?: boolean;
  readonly isSummary?: boolean;
  readonly maxLength?: number;
  readonly constraint?: readonly (Partial<Invariant> & { readonly key: string; readonly severity: string })[];
  readonly [fixedOrPattern: string]: unknown;
}

/** Definitions known so far: a profile's elements are compared with those of the type that it constrains. */
export type Known = (urlOrType: string) => Definition | undefined;

/**
 * Makes a StructureDefinition compact: of a type, what it does not inherit; of a profile, what it says beyond its type. What
 * every element has (ele-1, ext-1) is left to the validator. A profile without a snapshot takes its base's rules and
 * its own differential over them, which is what a snapshot would hold.
 */
export function compactDefinition(source: StructureDefinition, known: Known): Definition {
  const isProfile = source.derivation === 'constraint';
  const invariants: { [key: string]: Invariant } = {};
  const rules = new Map<string, ElementRule>();
  const base = source.baseDefinition === undefined ? undefined : unversioned(source.baseDefinition);
  if (isProfile && source.snapshot === undefined && base !== undefined) {
    const parent = known(base);
    if (parent?.profile) {
      Object.assign(invariants, parent.invariants);
      for (const rule of parent.elements) rules.set(rule.id, rule);
    }
  }
  for (const element of source.snapshot?.element ?? source.differential?.element ?? []) {
    const id = idOf(element);
    const rule = isProfile
      ? profileRule(id, element, source.type, known, invariants)
      : typeRule(id, element, invariants);
    if (rule === undefined) continue;
    rules.set(id, { ...rules.get(id), ...rule });
  }
  return {
    url: source.url,
    name: source.name,
    type: source.type,
    kind: source.kind,
    ...(base === undefined ? {} : { base }),
    ...(isProfile ? { profile: true } : {}),
    ...(source.abstract ? { abstract: true } : {}),
    elements: isProfile ? withoutIdleSlicing([...rules.values()]) : [...rules.values()],
    ...(Object.keys(invariants).length > 0 ? { invariants } : {}),
  };
}

function idOf({ id, path, sliceName }: SourceElement): string {
  // Differentials written by hand may leave the id out.
  const text = id ?? (sliceName === undefined ? path : `${path}:${sliceName}`);
  const dot = text.indexOf('.');
  return dot < 0 ? '' : text.slice(dot + 1);
}

/** Inherited elements (their base is another type's) are the base's own. */
function typeRule(
  id: string,
  element: SourceElement,
  invariants: { [key: string]: Invariant },
): ElementRule | undefined {
  if (id !== '' && element.base !== undefined && element.base.path !== element.path) return undefined;
  // A primitive's `value` is the JSON value itself.
  if (element.representation !== undefined && id === 'value') return undefined;
  const max = maxOf(element.max);
  return {
    id,
    ...(element.min && id !== '' ? { min: element.min } : {}),
    ...(max !== undefined && max !== 1 && id !== '' ? { max } : {}),
    ...said(element, invariants, () => false),
    ...(element.isSummary && id !== '' ? { summary: true } : {}),
  };
}

function profileRule(
  id: string,
  element: SourceElement,
  type: string,
  known: Known,
  invariants: { [key: string]: Invariant },
): ElementRule | undefined {
  const inBase = findElement(type, id, known);
  const inherited = new Set([
    ...(inBase?.rule.invariants ?? []),
    ...(inBase?.rule.types ?? []).flatMap((one) => rootInvariants(codeOf(one), known)),
    ...rootInvariants(id === '' ? type : '', known),
  ]);
  const { types, required, extensible, ...rest } = said(element, invariants, (key) => inherited.has(key));
  const max = maxOf(element.max);
  const baseMax = inBase === undefined || id === '' ? undefined : (inBase.rule.max ?? 1);
  const isSlice = lastStep(id).includes(':');
  const rule: ElementRule = {
    id,
    ...(element.min && id !== '' && (isSlice || element.min !== (inBase?.rule.min ?? 0)) ? { min: element.min } : {}),
    ...(max !== undefined && id !== '' && max !== baseMax ? { max } : {}),
    ...(types !== undefined && !same(types, inBase?.rule.types) ? { types } : {}),
    ...(required !== undefined && required !== inBase?.rule.required ? { required } : {}),
    ...(extensible !== undefined && extensible !== inBase?.rule.extensible ? { extensible } : {}),
    ...rest,
  };
  return Object.keys(rule).length === 1 && !isSlice ? undefined : rule;
}

/** What both kinds say: types, bindings, values, slicing, invariants. */
function said(
  element: SourceElement,
  invariants: { [key: string]: Invariant },
  isInherited: (key: string) => boolean,
): Omit<ElementRule, 'id'> {
  const keys: string[] = [];
  for (const { key, severity, expression, human } of element.constraint ?? []) {
    if (everywhere.has(key) || expression === undefined || isInherited(key)) continue;
    const unique = uniqueKey(key, expression, invariants);
    invariants[unique] = { severity: severity === 'error' ? 'error' : 'warning', expression, human: human ?? key };
    keys.push(unique);
  }
  const valueSet = element.binding?.valueSet === undefined ? undefined : unversioned(element.binding.valueSet);
  const strength = element.binding?.strength;
  const fixed = statedValue(element, 'fixed');
  const pattern = statedValue(element, 'pattern');
  return {
    ...(element.type === undefined ? {} : { types: element.type.map(typeOf(element.path)) }),
    ...(element.contentReference === undefined ? {} : { same: element.contentReference.replace(/^.*#[^.]*\.?/, '') }),
    ...(valueSet !== undefined && strength === 'required' ? { required: valueSet } : {}),
    ...(valueSet !== undefined && strength === 'extensible' ? { extensible: valueSet } : {}),
    ...(fixed === undefined ? {} : { fixed }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(element.slicing === undefined
      ? {}
      : {
          slicing: {
            discriminators: (element.slicing.discriminator ?? []).map(({ type, path }) => ({ type, path })),
            rules: (element.slicing.rules ?? 'open') as 'open',
          },
        }),
    ...(element.mustSupport ? { mustSupport: true } : {}),
    ...(element.maxLength === undefined ? {} : { maxLength: element.maxLength }),
    ...(keys.length > 0 ? { invariants: keys } : {}),
  };
}

/** Two elements of one definition may give different invariants one key (TestScript's inv-1). */
function uniqueKey(key: string, expression: string, invariants: { readonly [key: string]: Invariant }): string {
  let unique = key;
  for (let number = 2; invariants[unique] !== undefined && invariants[unique]!.expression !== expression; number++)
    unique = `${key}~${number}`;
  return unique;
}

/** Stated by every element, and checked for every element. */
const everywhere: ReadonlySet<string> = new Set(['ele-1', 'ext-1']);

const typeOf =
  (path: string) =>
  ({ code = 'Element', profile, targetProfile, extension }: SourceType): ElementType => {
    // System types carry FHIR's name in an extension; R4's says `string` of Resource.id, whose values are ids (R4 2.27.3).
    const told = extension?.find(({ url }) => url.endsWith('/structuredefinition-fhir-type'))?.valueUrl;
    const name = path === 'Resource.id' ? 'id' : code.includes('/System.') ? (told ?? systemType(code)) : code;
    if (profile === undefined && targetProfile === undefined) return name;
    return {
      code: name,
      ...(profile === undefined ? {} : { profile: profile.map(unversioned) }),
      ...(targetProfile === undefined ? {} : { target: targetProfile.map(shortUrl) }),
    };
  };

const systemType = (code: string) =>
  code.slice(code.lastIndexOf('.') + 1).replace(/^./, (first) => first.toLowerCase());

/** R4's own types by their names: they are most of all targets. */
function shortUrl(canonical: string): string {
  const url = unversioned(canonical);
  const name = url.slice(structureDefinition.length);
  return url.startsWith(structureDefinition) && /^[A-Z]\w*$/.test(name) ? name : url;
}

export function codeOf(type: ElementType): string {
  return typeof type === 'string' ? type : type.code;
}

function statedValue(element: SourceElement, kind: 'fixed' | 'pattern'): Json | undefined {
  const key = Object.keys(element).find((name) => name.startsWith(kind) && /^[A-Z]/.test(name.slice(kind.length)));
  return key === undefined ? undefined : (element[key] as Json);
}

function maxOf(max: string | undefined): number | undefined {
  if (max === undefined) return undefined;
  return max === '*' ? -1 : Number(max);
}

function rootInvariants(type: string, known: Known): readonly string[] {
  const keys: string[] = [];
  for (let at = known(type); at !== undefined; at = at.base === undefined ? undefined : known(at.base))
    keys.push(...(at.elements[0]?.invariants ?? []));
  return keys;
}

const lastStep = (id: string) => id.slice(id.lastIndexOf('.') + 1);
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Snapshots slice every extension by url, open, with no slice: that says nothing. */
function withoutIdleSlicing(rules: readonly ElementRule[]): ElementRule[] {
  return rules.flatMap((rule) => {
    const { slicing, ...rest } = rule;
    if (slicing === undefined || slicing.rules !== 'open') return [rule];
    if (rules.some(({ id }) => id.startsWith(`${rule.id}:`))) return [rule];
    return Object.keys(rest).length === 1 && rest.id !== '' ? [] : [rest];
  });
}
