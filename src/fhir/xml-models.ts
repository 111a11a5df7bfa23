import type { Definition, ElementRule, ElementType } from './definitions/definition.ts';
import type { Definitions } from './definitions/definitions.ts';

/** As `formats/fhir-xml/element-model.ts` asks for it; the two rooms do not know each other. */
interface TypeModel {
  readonly kind: 'primitive' | 'complex' | 'resource';
  readonly attributes: readonly string[];
  readonly elements: ReadonlyMap<string, ElementModel>;
}

interface ElementModel {
  readonly type: string;
  readonly isList: boolean;
}

/**
 * The shape of types in XML, read out of the definitions: elements in order, those of the base first, choices under each of
 * their names. A model is made when it is first asked for.
 */
export function xmlModels(definitions: Definitions): (type: string) => TypeModel | undefined {
  const made = new Map<string, TypeModel | undefined>();
  return (type) => {
    if (!made.has(type)) made.set(type, modelOf(type, definitions));
    return made.get(type);
  };
}

/** `Patient`, or `Patient.contact` for an element with children of its own. */
function modelOf(key: string, definitions: Definitions): TypeModel | undefined {
  const [type = '', ...path] = key.split('.');
  const definition = definitions.type(type);
  if (definition === undefined || definition.kind === 'logical') return undefined;
  const prefix = path.join('.');
  const elements = new Map<string, ElementModel>();
  const base = prefix === '' ? basesOf(definition, definitions) : backboneBases(definition, prefix, definitions);
  for (const inherited of base) addChildren(elements, inherited, '');
  addChildren(elements, definition, prefix);
  if (definition.kind === 'resource' && prefix === '') return { kind: 'resource', attributes: [], elements };
  return {
    kind: definition.kind === 'primitive-type' ? 'primitive' : 'complex',
    attributes: key === 'Extension' ? ['id', 'url'] : ['id'],
    elements,
  };
}

/** From the root of all types downward. */
function basesOf({ base }: Definition, definitions: Definitions): Definition[] {
  const parent = base === undefined ? undefined : definitions.find(base);
  return parent === undefined ? [] : [...basesOf(parent, definitions), parent];
}

/** Children of a data type's element are plain elements; those of a resource's can be modified by extensions too. */
function backboneBases(definition: Definition, id: string, definitions: Definitions): Definition[] {
  const types = definition.elements.find((rule) => rule.id === id)?.types ?? [];
  const own = definitions.type(codeOf(types[0] ?? 'BackboneElement'));
  return own === undefined ? [] : [...basesOf(own, definitions), own];
}

function addChildren(elements: Map<string, ElementModel>, definition: Definition, prefix: string): void {
  for (const rule of definition.elements) {
    const name = childName(rule.id, prefix);
    if (name === undefined) continue;
    const isList = (rule.max ?? 1) !== 1;
    for (const [expanded, type] of expand(name, rule, definition)) elements.set(expanded, { type, isList });
  }
}

/** The name of a direct child; undefined for others, and for slices. */
function childName(id: string, prefix: string): string | undefined {
  const rest = prefix === '' ? id : id.startsWith(`${prefix}.`) ? id.slice(prefix.length + 1) : '';
  return rest === '' || rest.includes('.') || rest.includes(':') ? undefined : rest;
}

function expand(name: string, rule: ElementRule, definition: Definition): [name: string, type: string][] {
  if (rule.same !== undefined) return [[name, `${definition.type}.${rule.same}`]];
  const types = (rule.types ?? []).map(codeOf);
  if (name.endsWith('[x]')) {
    const stem = name.slice(0, -3);
    return types.map((type) => [`${stem}${type[0]!.toUpperCase()}${type.slice(1)}`, type]);
  }
  const hasChildren = definition.elements.some(({ id }) => id.startsWith(`${rule.id}.`) && !id.includes(':'));
  const [type = 'Element'] = types;
  return [[name, hasChildren ? `${definition.type}.${rule.id}` : type]];
}

/** The type's name; FHIRPath's own types stand where ids and urls are. */
function codeOf(type: ElementType): string {
  const code = typeof type === 'string' ? type : type.code;
  return code.startsWith('http://hl7.org/fhirpath/System.') ? 'string' : code;
}
