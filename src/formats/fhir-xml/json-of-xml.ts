import { CausewayError } from '#platform/errors.ts';
import { type ElementModel, numberTypes, type TypeModel, type TypeModels } from './element-model.ts';
import { readNodes, type XmlNode } from './read-nodes.ts';

interface JsonObject {
  [element: string]: unknown;
}

/**
 * Turns a resource in XML into its JSON text (FHIR R4 2.6.1, 2.6.2). Numbers keep their digits (`1.50`). What has the wrong form
 * for its type stays a string: validation tells of it better. Errors: those of `readNodes`; `CW-XML-004` an element or attribute
 * that its type does not have, or one too many, with the place as FHIRPath.
 */
export function jsonOfXml(bytes: Uint8Array, models: TypeModels): string {
  return JSON.stringify(resourceOf(readNodes(bytes), models, undefined));
}

function resourceOf(node: XmlNode, models: TypeModels, place: string | undefined): JsonObject {
  const model = models(node.name);
  const here = place ?? node.name;
  if (model?.kind !== 'resource') throw refusal(here, 'There is no resource type of this name.');
  return { resourceType: node.name, ...contentOf(node, model, models, here) };
}

function contentOf(node: XmlNode, model: TypeModel, models: TypeModels, place: string): JsonObject {
  const content: JsonObject = {};
  for (const [name, value] of node.attributes) {
    if (!model.attributes.includes(name)) throw refusal(place, 'The element has an attribute that it cannot have.');
    content[name] = value;
  }
  const counts = new Map<string, number>();
  for (const child of node.children) {
    const { name } = child;
    const element = model.elements.get(name);
    if (element === undefined || model.attributes.includes(name)) {
      throw refusal(place, 'It has an element that its type does not have.');
    }
    const index = counts.get(name) ?? 0;
    counts.set(name, index + 1);
    const here = element.isList ? `${place}.${name}[${index}]` : `${place}.${name}`;
    if (index > 0 && !element.isList) throw refusal(here, 'The element may be there once.');
    const { value, more } = elementOf(child, element, models, here);
    put(content, name, value, index, element.isList);
    if (more !== undefined) put(content, `_${name}`, more, index, element.isList);
  }
  for (const [name, count] of counts) if (model.elements.get(name)!.isList) fillUp(content, name, count);
  return content;
}

/** An element's JSON value; `more` is what a primitive has beside it: its id and extensions. */
function elementOf(
  node: XmlNode,
  { type }: ElementModel,
  models: TypeModels,
  place: string,
): { readonly value: unknown; readonly more?: JsonObject } {
  if (type === 'xhtml') {
    if (node.xhtml === undefined) throw refusal(place, 'A narrative’s div is XHTML.');
    return { value: node.xhtml };
  }
  if (node.xhtml !== undefined) throw refusal(place, 'XHTML stands in narratives only.');
  if (type === 'Resource') {
    const [only, ...others] = node.children;
    if (only === undefined || others.length > 0) throw refusal(place, 'The element holds one resource.');
    return { value: resourceOf(only, models, place) };
  }
  const model = models(type);
  if (model === undefined) throw refusal(place, 'The element’s type is not known.');
  if (model.kind !== 'primitive') return { value: contentOf(node, model, models, place) };
  const { attributes, ...rest } = node;
  const text = attributes.get('value');
  const more = contentOf({ ...rest, attributes: without(attributes, 'value') }, model, models, place);
  return {
    value: text === undefined ? undefined : primitiveOf(text, type),
    ...(Object.keys(more).length > 0 ? { more } : {}),
  };
}

function primitiveOf(text: string, type: string): unknown {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (numberTypes.has(type) && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return rawJson(text);
  return text;
}

/** JSON text to be written as it is (ES2025; the checker does not know it yet). */
const rawJson = (text: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);

function put(content: JsonObject, name: string, value: unknown, index: number, isList: boolean): void {
  if (value === undefined) return;
  if (!isList) content[name] = value;
  else {
    content[name] ??= [];
    (content[name] as unknown[])[index] = value;
  }
}

/** Values and what is beside them are lists in step: null where the one has none (FHIR R4 2.6.2.3). */
function fillUp(content: JsonObject, name: string, count: number): void {
  const values = content[name] as unknown[] | undefined;
  const more = content[`_${name}`] as unknown[] | undefined;
  if (values !== undefined && more !== undefined) {
    content[name] = Array.from({ length: count }, (_, index) => values[index] ?? null);
    content[`_${name}`] = Array.from({ length: count }, (_, index) => more[index] ?? null);
  } else if (values === undefined && more !== undefined) {
    content[`_${name}`] = Array.from({ length: count }, (_, index) => more[index] ?? null);
  } else if (values !== undefined) {
    content[name] = Array.from({ length: count }, (_, index) => values[index] ?? null);
  }
}

function without(attributes: ReadonlyMap<string, string>, name: string): Map<string, string> {
  const rest = new Map(attributes);
  rest.delete(name);
  return rest;
}

function refusal(place: string, text: string): CausewayError {
  return new CausewayError('CW-XML-004', { place, text });
}
