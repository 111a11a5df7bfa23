import type { Definition, ElementRule } from './definition.ts';

/** The rule that a type's own definition, or its base's, has for an element, and that definition. */
export interface FoundElement {
  readonly definition: Definition;
  readonly rule: ElementRule;
}

/**
 * Finds an element by its id (`name.given`, `extension:race.value[x]`; slice names are passed over), walking from a type into the
 * types of its elements. Undefined where there is none, or where it lies behind a choice of several types.
 */
export function findElement(
  type: string,
  id: string,
  known: (urlOrType: string) => Definition | undefined,
): FoundElement | undefined {
  const root = known(type);
  if (root === undefined) return undefined;
  if (id === '') return { definition: root, rule: root.elements[0]! };
  let definition = root;
  // Where in the definition: an element that has children of its own (a backbone element) is walked by its id.
  let prefix = '';
  let found: FoundElement | undefined;
  for (const step of id.split('.')) {
    const name = step.replace(/:.*$/, '');
    found = ownOrInherited(definition, prefix === '' ? name : `${prefix}.${name}`, name, known);
    if (found === undefined) return undefined;
    const { rule } = found;
    if (rule.same !== undefined) prefix = rule.same;
    else if (found.definition.elements.some((other) => other.id.startsWith(`${rule.id}.`))) prefix = rule.id;
    else {
      const codes = (rule.types ?? []).map((one) => (typeof one === 'string' ? one : one.code));
      // A choice's slice is named for its type: `value[x]:valueQuantity`.
      const ofSlice = codes.filter((code) => step.toLowerCase().endsWith(code.toLowerCase()));
      const only = codes.length === 1 ? codes[0] : ofSlice.length === 1 ? ofSlice[0] : undefined;
      prefix = '';
      definition = (only === undefined ? undefined : known(only)) ?? nothing;
      continue;
    }
    definition = found.definition;
  }
  return found;
}

const nothing: Definition = { url: '', name: '', type: '', kind: 'logical', elements: [] };

function ownOrInherited(
  definition: Definition,
  id: string,
  name: string,
  known: (urlOrType: string) => Definition | undefined,
): FoundElement | undefined {
  const own = definition.elements.find((rule) => rule.id === id);
  if (own !== undefined) return { definition, rule: own };
  // Children that every (backbone) element has.
  if (id !== name) {
    const backbone = known('BackboneElement');
    return backbone === undefined ? undefined : ownOrInherited(backbone, name, name, known);
  }
  const base = definition.base === undefined ? undefined : known(definition.base);
  return base === undefined ? undefined : ownOrInherited(base, id, name, known);
}
