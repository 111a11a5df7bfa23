import { unversioned, type ValueSetCodes } from './definition.ts';

/** CodeSystem and ValueSet as packages hold them, as far as they are read. */
export interface CodeSystem {
  readonly resourceType: 'CodeSystem';
  readonly url: string;
  readonly content?: string;
  readonly concept?: readonly Concept[];
}
interface Concept {
  readonly code: string;
  readonly concept?: readonly Concept[];
  readonly property?: readonly {
    readonly code: string;
    readonly valueCode?: string;
    readonly valueBoolean?: boolean;
  }[];
}
interface Part {
  readonly system?: string;
  readonly concept?: readonly { readonly code: string }[];
  readonly filter?: readonly { readonly property: string; readonly op: string; readonly value: string }[];
  readonly valueSet?: readonly string[];
}
export interface ValueSet {
  readonly resourceType: 'ValueSet';
  readonly url: string;
  readonly compose?: { readonly include?: readonly Part[]; readonly exclude?: readonly Part[] };
  readonly expansion?: { readonly contains?: readonly Contained[] };
}
interface Contained {
  readonly system?: string;
  readonly code?: string;
  readonly contains?: readonly Contained[];
}

export interface Vocabulary {
  valueSet(url: string): ValueSet | undefined;
  codeSystem(url: string): CodeSystem | undefined;
}

/** A set of more is a terminology's; a table does not hold it. */
const mostCodes = 5_000;

/**
 * The codes of a value set, by system, where its definition and the code systems that it names say all of them; undefined where
 * they do not (LOINC, SNOMED CT, BCP 47 are not in packages) or where there are too many.
 */
export function valueSetCodes(url: string, vocabulary: Vocabulary): ValueSetCodes | undefined {
  const codes = collect(url, vocabulary, 0);
  if (codes === undefined) return undefined;
  const sizes = [...codes.values()].reduce((sum, { size }) => sum + size, 0);
  if (sizes === 0 || sizes > mostCodes) return undefined;
  return Object.fromEntries([...codes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([system, set]) => [system, [...set]]));
}

type Codes = Map<string, Set<string>>;

function collect(url: string, vocabulary: Vocabulary, depth: number): Codes | undefined {
  const set = vocabulary.valueSet(unversioned(url));
  if (set === undefined || depth > 10) return undefined;
  const found: Codes = new Map();
  if (set.compose?.include === undefined) return fromExpansion(set.expansion?.contains, found);
  for (const part of set.compose.include) {
    const codes = codesOf(part, vocabulary, depth);
    if (codes === undefined) return fromExpansion(set.expansion?.contains, new Map());
    for (const [system, members] of codes) found.set(system, (found.get(system) ?? new Set()).union(members));
  }
  for (const part of set.compose.exclude ?? []) {
    const codes = codesOf(part, vocabulary, depth);
    if (codes === undefined) return undefined;
    for (const [system, members] of codes) found.set(system, (found.get(system) ?? new Set()).difference(members));
  }
  return found;
}

function fromExpansion(contains: readonly Contained[] | undefined, found: Codes): Codes | undefined {
  if (contains === undefined) return undefined;
  for (const { system = '', code, contains: inner } of contains) {
    if (code !== undefined) found.set(system, (found.get(system) ?? new Set()).add(code));
    if (inner !== undefined) fromExpansion(inner, found);
  }
  return found;
}

/** The systems and value sets of one include meet: what is in all of them (R4 ValueSet.compose). */
function codesOf(part: Part, vocabulary: Vocabulary, depth: number): Codes | undefined {
  let codes: Codes | undefined;
  if (part.system !== undefined) {
    const members = membersOf(part, vocabulary);
    if (members === undefined) return undefined;
    codes = new Map([[part.system, members]]);
  }
  for (const url of part.valueSet ?? []) {
    const other = collect(url, vocabulary, depth + 1);
    if (other === undefined) return undefined;
    codes =
      codes === undefined
        ? other
        : new Map(
            [...codes].map(([system, members]) => [system, members.intersection(other.get(system) ?? new Set())]),
          );
  }
  return codes;
}

function membersOf(part: Part, vocabulary: Vocabulary): Set<string> | undefined {
  if (part.concept !== undefined) return new Set(part.concept.map(({ code }) => code));
  const system = vocabulary.codeSystem(unversioned(part.system!));
  if (system?.content !== 'complete' || system.concept === undefined) return undefined;
  let members = new Set(flat(system.concept).map(({ code }) => code));
  for (const { property, op, value } of part.filter ?? []) {
    if (property !== 'concept' || (op !== 'is-a' && op !== 'descendent-of')) return undefined;
    const under = descendants(system.concept, value);
    if (op === 'is-a') under.add(value);
    members = members.intersection(under);
  }
  return members;
}

function flat(concepts: readonly Concept[]): Concept[] {
  return concepts.flatMap((concept) => [concept, ...flat(concept.concept ?? [])]);
}

/** By nesting, and by `subsumedBy` where a concept has several parents. */
function descendants(concepts: readonly Concept[], root: string): Set<string> {
  const all = flat(concepts);
  const found = new Set<string>();
  const add = (code: string) => {
    if (found.has(code)) return;
    found.add(code);
    visit(code);
  };
  const visit = (code: string) => {
    for (const concept of all) {
      if (concept.code === code) for (const child of concept.concept ?? []) add(child.code);
      if (concept.property?.some((one) => one.code === 'subsumedBy' && one.valueCode === code)) add(concept.code);
    }
  };
  visit(root);
  return found;
}
