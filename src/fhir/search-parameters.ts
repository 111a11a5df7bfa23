import { readFileSync } from 'node:fs';
import { compilePath, compilePaths, type Extract, type ExtractAll } from './extract.ts';
import { indexing, shared } from './indexed-parameters.ts';

export type ParameterType = 'token' | 'reference' | 'date' | 'string' | 'number' | 'quantity' | 'uri' | 'composite';

/** What is asked of an element: a parameter, or a component of a composite one. */
export interface ParameterPart {
  readonly type: ParameterType;
  readonly extract: Extract;
  /** Of a `code` element: the code system of its binding, for `system|code`. */
  readonly system?: string;
}

export interface SearchParameter extends ParameterPart {
  readonly name: string;
  readonly resourceType: string;
  /** Has hashes in the row, columns of its own, or rows in `lookup` or `name`; otherwise content is judged. */
  readonly indexed: boolean;
  /** Also answered without a patient: it has rows in `lookup` or `name` (DESIGN 14). */
  readonly everywhere: boolean;
  /** The date that the type is ordered by: it has columns of its own. One a type. */
  readonly clinical: boolean;
  /** Means the patient's slice itself: asked by the row's patient, no index entry. */
  readonly slice: boolean;
  /** Reference: the types that a bare id may mean; empty where it may be anything. */
  readonly targets: readonly string[];
  /** String: parameters whose values this one has too (`name` has those of `family`). */
  readonly includes: readonly string[];
  /** Composite: what is asked of each element that `extract` gives. */
  readonly components: readonly ParameterPart[];
  /** What `extract` was compiled from. */
  readonly path: string;
  /** How it is indexed, as a text: rows made by another one are made anew. */
  readonly declaration: string;
  /** Canonical URL of the SearchParameter. */
  readonly definition: string;
}

/** A type that is searched, with its parameters compiled. */
export interface SearchType {
  readonly type: string;
  /** Whether its resources lie in patients' slices. */
  readonly hasSlice: boolean;
  /** By name: those that find rows without a patient first, the rarest of them first. */
  readonly parameters: ReadonlyMap<string, SearchParameter>;
  /** Those that the index of a row is made of. */
  readonly indexed: readonly SearchParameter[];
  /** Their values in a resource. */
  readonly indexedValues: ExtractAll<SearchParameter>;
}

/** A row of the compiled tables (`scripts/compile-search-parameters.ts`). */
interface Compiled {
  readonly type: ParameterType;
  readonly path: string;
  readonly definition: string;
  readonly targets?: readonly string[];
  readonly system?: string;
  readonly components?: readonly { readonly type: ParameterType; readonly path: string; readonly system?: string }[];
}
type Table = { readonly [type: string]: { readonly [name: string]: Compiled } };

const tableOf = (path: string): Table =>
  JSON.parse(readFileSync(new URL(`../../tables/${path}`, import.meta.url), 'utf8')) as Table;
const core = tableOf('fhir/search-parameters.json');
const realm = tableOf('us/search-parameters.json');

function searchType(type: string): SearchType {
  const rows = { ...only(core[type]!, derived[type]), ...realm[type] };
  const { clinical, tokens = [], everywhere = [] } = indexing[type] ?? {};
  const owner = ownerPath(
    rows.patient ?? (rows.subject?.targets?.includes('Patient') === true ? rows.subject : undefined),
  );
  const parameters = [...new Set([...everywhere, ...Object.keys(rows)])].map((name): SearchParameter => {
    const row = rows[name];
    if (row === undefined) throw new RangeError(`no search parameter: ${type}.${name}`);
    const share = everywhere.includes(name) && row.path === name ? shared[name] : undefined;
    const isShared = share?.includes.every((other) => rows[other] !== undefined) === true;
    const path = isShared ? share!.path : row.path;
    const slice = owner !== undefined && row.type === 'reference' && ownerPath(row) === owner;
    const { system, targets = [], components = [], definition } = row;
    return {
      name,
      resourceType: type,
      type: row.type,
      definition,
      declaration: JSON.stringify([row.type, row.path, row.system, isShared ? share : undefined]),
      targets,
      slice,
      path,
      extract: compilePath(path),
      everywhere: everywhere.includes(name),
      clinical: name === clinical,
      indexed: !slice && (everywhere.includes(name) || tokens.includes(name) || name === clinical),
      includes: isShared ? share!.includes : [],
      components: components.map((part) => ({ ...part, extract: compilePath(part.path) })),
      ...(system === undefined ? {} : { system }),
    };
  });
  const indexed = parameters.filter(({ indexed }) => indexed);
  return {
    type,
    hasSlice: parameters.some(({ slice }) => slice),
    parameters: new Map(parameters.map((parameter) => [parameter.name, parameter])),
    indexed,
    indexedValues: compilePaths(indexed.map((parameter) => [parameter, parameter.path])),
  };
}

/** Types that are derived, not stored, and what they can be asked by (`store/search/search-provenance.ts`). */
const derived: { readonly [type: string]: readonly string[] } = { Provenance: ['patient', 'target'] };

function only(rows: Table[string], names: readonly string[] | undefined): Table[string] {
  return names === undefined ? rows : Object.fromEntries(names.map((name) => [name, rows[name]!]));
}

/**
 * The element that names the one patient in whose slice a resource lies. Undefined where several can be named (the
 * participants of an Appointment): such a type is found by each of them in `lookup`.
 */
function ownerPath(patient: Compiled | undefined): string | undefined {
  return /^(subject|patient|beneficiary|for|candidate|individual)(?:\.is\(Patient\))?$/.exec(patient?.path ?? '')?.[1];
}

/** Every resource type of R4 by its name, with the parameters of R4 and of the realm. */
export const searchTypes: ReadonlyMap<string, SearchType> = new Map(
  Object.keys(core).map((type) => [type, searchType(type)]),
);

/** What the index of rows is made by, as a text: its hash tells rows of other declarations. */
export const searchDeclarations: string = JSON.stringify(
  [...searchTypes.values()].map(({ type, indexed }) => [
    type,
    indexed.map(({ name, declaration, clinical, everywhere }) => [name, declaration, clinical, everywhere]),
  ]),
);
