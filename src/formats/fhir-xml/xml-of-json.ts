import { escapeAttribute } from '#formats/xml/escape-xml.ts';
import { CausewayError } from '#platform/errors.ts';
import { fhirNamespace, type TypeModel, type TypeModels } from './element-model.ts';
import { narrativeOf } from './narrative.ts';

interface JsonObject {
  readonly [element: string]: unknown;
}

/** A number with its digits as they stood in the JSON text. */
interface NumberText {
  readonly digits: string;
}

/**
 * Turns a resource's JSON text into XML (FHIR R4 2.6.1): elements in the order of their type, numbers with their digits. `CW-XML-005`
 * where it holds what R4 does not define, which has no XML form.
 */
export function xmlOfJson(json: string, models: TypeModels, isPretty = false): string {
  const resource = JSON.parse(json, keepDigits as Parameters<typeof JSON.parse>[1]) as JsonObject;
  const write = isPretty ? (depth: number) => `\n${'  '.repeat(depth)}` : () => '';
  const body = resourceText(resource, models, ` xmlns="${fhirNamespace}"`, write, 0);
  return `<?xml version="1.0" encoding="UTF-8"?>${isPretty ? '' : '\n'}${body}${isPretty ? '\n' : ''}`;
}

function keepDigits(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  return typeof value === 'number' ? { digits: context.source ?? String(value) } : value;
}

type Indent = (depth: number) => string;

function resourceText(resource: JsonObject, models: TypeModels, more: string, indent: Indent, depth: number): string {
  const { resourceType, ...content } = resource;
  const model = typeof resourceType === 'string' ? models(resourceType) : undefined;
  if (model?.kind !== 'resource') throw new CausewayError('CW-XML-005', { place: 'resourceType' });
  return elementText(resourceType as string, content, model, models, more, indent, depth, resourceType as string);
}

function elementText(
  name: string,
  content: JsonObject,
  model: TypeModel,
  models: TypeModels,
  more: string,
  indent: Indent,
  depth: number,
  place: string,
): string {
  const known = model.elements;
  for (const key of Object.keys(content)) {
    if (!known.has(key) && !(key.startsWith('_') && known.has(key.slice(1)))) throw unknown(place);
  }
  const attributes = model.attributes.map((key) => attributeText(key, content[key])).join('');
  const parts: string[] = [];
  for (const [key, { type }] of known) {
    if (model.attributes.includes(key)) continue;
    const values = listOf(content[key]);
    const besides = listOf(content[`_${key}`]);
    for (let index = 0; index < Math.max(values.length, besides.length); index++) {
      const here = `${place}.${key}`;
      parts.push(
        indent(depth + 1) + childText(key, type, values[index], besides[index], models, indent, depth + 1, here),
      );
    }
  }
  const head = `<${name}${more}${attributes}`;
  const own = indent(depth);
  const lead = depth === 0 ? own : '';
  return parts.length === 0 ? `${lead}${head}/>` : `${lead}${head}>${parts.join('')}${own}</${name}>`;
}

function childText(
  name: string,
  type: string,
  value: unknown,
  beside: unknown,
  models: TypeModels,
  indent: Indent,
  depth: number,
  place: string,
): string {
  if (type === 'xhtml') {
    if (typeof value !== 'string') throw unknown(place);
    return narrativeOf(value);
  }
  if (type === 'Resource') {
    const inner = indent(depth + 1) + resourceText(objectOf(value, place), models, '', indent, depth + 1).trimStart();
    return `<${name}>${inner}${indent(depth)}</${name}>`;
  }
  const model = models(type);
  if (model === undefined) throw unknown(place);
  if (model.kind !== 'primitive')
    return elementText(name, objectOf(value, place), model, models, '', indent, depth, place);
  const more = beside === undefined || beside === null ? {} : objectOf(beside, place);
  return elementText(name, more, model, models, attributeText('value', value), indent, depth, place);
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

function objectOf(value: unknown, place: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unknown(place);
  return value as JsonObject;
}

function attributeText(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  const text =
    typeof value === 'object' && typeof (value as NumberText).digits === 'string'
      ? (value as NumberText).digits
      : String(value);
  return ` ${name}="${escapeAttribute(text)}"`;
}

function unknown(place: string): CausewayError {
  return new CausewayError('CW-XML-005', { place });
}
