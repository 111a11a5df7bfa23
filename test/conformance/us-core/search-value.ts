import type { SearchDefinition } from './inferno-metadata.ts';
import { compares, rangeOf } from './time-range.ts';
import { valuesAt } from './values-at.ts';

/** A value to search by, as it stands in a URL before percent-encoding, and whether a resource has it. */
export interface SearchValue {
  readonly text: string;
  matches(resource: any): boolean;
}

/** What a resource can be found by under a search definition; empty where it has no such value. */
export function searchValues(resource: any, definition: SearchDefinition): SearchValue[] {
  const found = definition.paths.flatMap((path) => valuesAt(resource, path));
  return found.flatMap((value) => askOf(value, definition) ?? []);
}

function askOf(value: any, definition: SearchDefinition): SearchValue | undefined {
  const values = (resource: any) => definition.paths.flatMap((path) => valuesAt(resource, path));
  const some = (test: (value: any) => boolean) => (resource: any) => values(resource).some(test);
  switch (definition.type) {
    case 'Reference': {
      const target = value.reference as string | undefined;
      if (target === undefined || target.startsWith('#')) return undefined;
      return { text: target, matches: some((other) => other.reference === target) };
    }
    case 'CodeableConcept': {
      const code = value.coding?.find((coding: any) => coding.code !== undefined)?.code;
      if (code === undefined) return undefined;
      return {
        text: escaped(code),
        matches: some((other) => other.coding?.some((coding: any) => coding.code === code) ?? false),
      };
    }
    case 'Coding':
      return value.code === undefined
        ? undefined
        : { text: escaped(value.code), matches: some((other) => other.code === value.code) };
    case 'Identifier':
      if (value.value === undefined) return undefined;
      return {
        text: `${escaped(value.system ?? '')}|${escaped(value.value)}`,
        matches: some((other) => other.system === value.system && other.value === value.value),
      };
    case 'HumanName': {
      const part = value.family ?? value.text ?? value.given?.[0];
      return part === undefined ? undefined : stringValue(part, values, humanNameParts);
    }
    case 'Address': {
      const part = value.city ?? value.text ?? value.line?.[0];
      return part === undefined ? undefined : stringValue(part, values, addressParts);
    }
    case 'string':
      return typeof value === 'string' ? stringValue(value, values, (text) => [text]) : undefined;
    case 'date':
    case 'dateTime':
    case 'instant':
    case 'Period': {
      const range = rangeOf(value);
      if (range === undefined) return undefined;
      // A whole period is found by what lies at or after its begin; a point in time by itself.
      const isPoint = typeof value === 'string';
      const from = isPoint ? value : (value.start ?? value.end);
      return {
        text: isPoint ? from : `ge${from}`,
        matches: some((other) => {
          const its = rangeOf(other);
          return its !== undefined && compares(isPoint ? 'eq' : 'ge', its, rangeOf(from)!);
        }),
      };
    }
    default:
      return typeof value === 'string'
        ? { text: escaped(value), matches: some((other) => other === value) }
        : undefined;
  }
}

function stringValue(
  text: string,
  values: (resource: any) => any[],
  partsOf: (value: any) => (string | undefined)[],
): SearchValue {
  const folded = fold(text);
  return {
    text: escaped(text),
    matches: (resource) =>
      values(resource)
        .flatMap(partsOf)
        .some((part) => part !== undefined && fold(part).startsWith(folded)),
  };
}

const humanNameParts = (name: any) => [
  name.text,
  name.family,
  ...(name.given ?? []),
  ...(name.prefix ?? []),
  ...(name.suffix ?? []),
];

const addressParts = (address: any) => [
  address.text,
  ...(address.line ?? []),
  address.city,
  address.district,
  address.state,
  address.postalCode,
  address.country,
];

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** R4 3.1.1.4.3: `$`, `,`, `|` and `\` of a value are escaped. */
const escaped = (text: string) => text.replace(/[\\$,|]/g, '\\$&');
