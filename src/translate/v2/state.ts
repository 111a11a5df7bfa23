import { elementGroup } from '#fhir/element-group.ts';
import type { BusinessKey, FhirResource, Json, Statement } from '#flow';
import { add, type Element, withoutDeletions } from '../element.ts';
import type { Scope } from './scope.ts';

/** A statement before the realm has had its say. */
export interface Said {
  readonly type: string;
  readonly id: string;
  readonly patient: string;
  readonly mode: Statement['mode'];
  readonly content: FhirResource;
  /** What FHIR itself demands and the message does not say. */
  readonly defaults?: Element;
  /** Which of the type's profiles: `laboratory`, `vital-signs`, `note`, … */
  readonly use?: string;
  readonly owner?: BusinessKey | undefined;
}

/** What statements are added to. */
export type Stating = Pick<Scope, 'context' | 'statements'> & Partial<Pick<Scope, 'stated'>>;

/**
 * Adds a statement, with the profile of the realm and its stand-ins for what is absent. A resource that a message tells of twice (a
 * specimen of two orders, a visit that stands in two groups) is stated once: the second adds what the first does not say.
 */
export function state(scope: Stating, said: Said): void {
  const known = said.mode === 'mention' ? undefined : scope.stated?.get(said.id);
  if (known !== undefined) {
    addTo(known, said.content);
    return;
  }
  const shape = scope.context.realm.shape(said.type, said.use);
  const { content } = said;
  let defaults: FhirResource | undefined;
  for (const name in said.defaults) {
    if (says(content, name)) continue;
    defaults ??= { resourceType: said.type };
    defaults[name] = said.defaults[name]!;
  }
  for (const [element, standIn] of shape?.standIns ?? none) {
    if (says(content, element) || (defaults !== undefined && says(defaults, element))) continue;
    defaults ??= { resourceType: said.type };
    defaults[element] = standIn;
  }
  const statement: { -readonly [name in keyof Statement]: Statement[name] } = {
    type: said.type,
    id: said.id,
    patient: said.patient,
    mode: said.mode,
    content,
  };
  if (defaults !== undefined) statement.defaults = defaults;
  if (shape !== undefined) statement.profile = shape.profile;
  if (said.owner !== undefined) statement.owner = said.owner;
  scope.statements.push(statement);
  scope.stated?.set(said.id, statement);
}

/** Of a choice (a value, with why there is none) what is said first stands: two types of it cannot. */
function addTo({ type, content, defaults }: Statement, more: FhirResource): void {
  const said = new Set(Object.keys(content).map((name) => elementGroup(type, name)));
  for (const name in more) {
    if (says(content, name) || said.has(elementGroup(type, name))) continue;
    content[name] = more[name];
    if (defaults !== undefined) delete defaults[name];
  }
}

/** Adds to what was mentioned of a directory entry: elements that were not there, and entries of lists that say more. */
export function addMention(scope: Stating, id: string, more: Element): void {
  const known = scope.stated?.get(id);
  if (known === undefined) return;
  addTo(known, more as FhirResource);
  for (const name in more) {
    const [list, others] = [known.content[name], more[name]];
    if (list === others || !Array.isArray(list) || !Array.isArray(others)) continue;
    for (const entry of others) {
      if (list.some((one) => covers(one, entry))) continue;
      const narrower = list.findIndex((one) => covers(entry, one));
      if (narrower === -1) list.push(entry);
      else list[narrower] = entry;
    }
  }
}

/** Adds an entry to a list of a resource that the message has stated already, in the way in which it was stated: said, or filled in. */
export function addEntry(scope: Stating, id: string, name: string, entry: Element): void {
  const known = scope.stated?.get(id);
  if (known === undefined) return;
  const isSaid = known.defaults === undefined || says(known.content, name);
  add((isSaid ? known.content : known.defaults!) as Element, name, entry);
}

/** Whether an element says all that another does. */
function covers(one: Json, other: Json): boolean {
  if (!isElement(one) || !isElement(other)) return one === other;
  for (const name in other) if (JSON.stringify(one[name]) !== JSON.stringify(other[name])) return false;
  return true;
}

function isElement(value: Json): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Content that only fills in what nobody has said: all of it as defaults, and nothing of it deletes. */
export function fillsIn(content: FhirResource, more: Element = {}): { content: FhirResource; defaults: Element } {
  const { resourceType, ...elements } = content;
  for (const name in elements) {
    const value = elements[name] ?? null;
    const said = value === null ? undefined : withoutDeletions(value);
    if (said === undefined) delete elements[name];
    else elements[name] = said;
  }
  return { content: { resourceType }, defaults: { ...more, ...(elements as Element) } };
}

const none: readonly (readonly [string, Json])[] = [];

/** Whether an element is said, as itself, as an extension of it, or (`effective[x]`) in any of its types. */
function says(content: { readonly [name: string]: Json | undefined }, element: string): boolean {
  if (content[element] !== undefined && content[element] !== null) return true;
  const isSibling = element.charCodeAt(0) === 0x5f;
  const plain = isSibling ? element.slice(1) : element;
  if (content[isSibling ? element : `_${element}`] !== undefined) return true;
  if (isSibling && content[plain] !== undefined && content[plain] !== null) return true;
  for (const name of otherTypes.get(plain) ?? noTypes) if (content[name] !== undefined) return true;
  return false;
}

const noTypes: readonly string[] = [];

/** The other types of a choice, and the extensions of each, by the type that a default is given in. */
const otherTypes: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    effectiveDateTime: 'effectivePeriod',
    performedDateTime: 'performedPeriod',
    medicationCodeableConcept: 'medicationReference',
    dataAbsentReason:
      'valueQuantity valueCodeableConcept valueString valueBoolean valueInteger valueRange valueRatio valueSampledData valueTime valueDateTime valuePeriod component hasMember',
  }).map(([type, others]) => [type, others.split(' ').flatMap((name) => [name, `_${name}`])]),
);
