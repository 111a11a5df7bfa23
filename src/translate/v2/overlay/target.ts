import { structureDefinition } from '#fhir/definitions/definition.ts';
import type { Definitions } from '#fhir/definitions/definitions.ts';

/** One step into a resource: an element, or the extension of a URL. */
export type Step = { readonly name: string; readonly isList: boolean } | { readonly extension: string };

/** Where in a resource a site's value goes, and what it is there. */
export interface Target {
  /** As written: `Encounter.serviceType.text`. */
  readonly text: string;
  readonly resourceType: string;
  readonly steps: readonly Step[];
  /** The FHIR type of the last step: `string`, `CodeableConcept`. */
  readonly type: string;
}

/**
 * Reads a target, `Encounter.extension('https://example.org/ward').valueString`, against the definitions. Throws a RangeError
 * that tells what is wrong with it: an element that there is not, an extension that may not have such a value.
 */
export function readTarget(text: string, definitions: Definitions): Target {
  const [resourceType = '', ...words] = wordsOf(text);
  if (!definitions.isResource(resourceType)) throw new RangeError(`${resourceType || text} is no resource type`);
  const steps: Step[] = [];
  let id = '';
  let type = '';
  let url: string | undefined;
  for (const word of words) {
    const extension = /^extension\('([^']+)'\)$/.exec(word)?.[1];
    const element = elementOf(definitions, resourceType, id, extension === undefined ? word : 'extension');
    if (element === undefined)
      throw new RangeError(`${resourceType} has no element ${id === '' ? '' : `${id}.`}${word}`);
    if (url !== undefined) refuseValue(definitions, url, word);
    id = id === '' ? element.id : `${id}.${element.id}`;
    type = element.type;
    url = extension;
    if (extension !== undefined) steps.push({ extension });
    else steps.push({ name: word, isList: element.isList });
  }
  if (steps.length === 0 || url !== undefined || type === '') {
    throw new RangeError(`${text} names no value: it must end in an element such as valueString or text`);
  }
  return { text, resourceType, steps, type };
}

/** Split at dots that stand outside of quotes. */
function wordsOf(text: string): string[] {
  return text.match(/(?:'[^']*'|[^.'])+/g) ?? [];
}

interface NamedElement {
  readonly id: string;
  readonly type: string;
  readonly isList: boolean;
}

/** An element by the name that JSON has: of a choice, `valueQuantity`. */
function elementOf(definitions: Definitions, root: string, prefix: string, name: string): NamedElement | undefined {
  const at = (id: string) => definitions.element(root, prefix === '' ? id : `${prefix}.${id}`)?.rule;
  const plain = at(name);
  if (plain !== undefined) {
    const [only, ...others] = plain.types ?? [];
    const type = only === undefined || others.length > 0 ? '' : typeof only === 'string' ? only : only.code;
    return { id: name, type, isList: (plain.max ?? 1) !== 1 };
  }
  for (const [, stem = '', suffix = ''] of choicesOf(name)) {
    const choice = at(`${stem}[x]`);
    const codes = (choice?.types ?? []).map((one) => (typeof one === 'string' ? one : one.code));
    const type = codes.find((code) => code.toLowerCase() === suffix.toLowerCase());
    if (type !== undefined) return { id: `${stem}[x]:${name}`, type, isList: false };
  }
  return undefined;
}

/** `valueCodeableConcept` as `value` and `CodeableConcept`, and every other way to divide it. */
function choicesOf(name: string): readonly (readonly [string, string, string])[] {
  return [...name.matchAll(/[A-Z]/g)].map(({ index }) => [name, name.slice(0, index), name.slice(index)]);
}

/** What the definition of an extension, where there is one, says of its value. */
function refuseValue(definitions: Definitions, url: string, word: string): void {
  const known = definitions.find(url);
  if (known === undefined) {
    if (url.startsWith(structureDefinition)) throw new RangeError(`FHIR defines no extension ${url}`);
    return;
  }
  const codes = (known.elements.find(({ id }) => id === 'value[x]')?.types ?? []).map((one) =>
    typeof one === 'string' ? one : one.code,
  );
  if (codes.some((code) => `value${code}`.toLowerCase() === word.toLowerCase())) return;
  throw new RangeError(`the extension ${url} has ${codes.join(' or ') || 'no value'}, not ${word}`);
}
