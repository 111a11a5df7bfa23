import type { XmlElement } from '#formats/xml/xml-element.ts';
import { readTable } from '#platform/read-table.ts';
import type { Element } from '../../element.ts';
import { extendPrimitive, extension } from '../../extensions.ts';
import type { CdaContext } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { mark, peek } from '../leaves.ts';

/** What a code of C-CDA means in FHIR: a row of `tables/cda/concept-maps.csv`. */
export interface Concept {
  readonly code: string;
  readonly system: string;
  readonly display: string;
}

const maps: ReadonlyMap<string, ReadonlyMap<string, Concept>> = new Map(
  [...Map.groupBy(readTable('cda/concept-maps.csv'), (row) => row.map!)].map(([map, rows]) => [
    map,
    new Map(rows.map((row) => [row.code!, { code: row.target!, system: row.system!, display: row.display! }])),
  ]),
);

/** Looks a code up in a map; undefined where the map has no target for it. */
export function concept(map: string, code: string): Concept | undefined {
  return maps.get(map)?.get(code);
}

/** The codes that a coded element carries: its own, and those of its translations. */
export function codesOf(coded: XmlElement | undefined): string[] {
  if (coded === undefined) return [];
  const found = [peek(coded, 'code')];
  for (const one of coded.children) if ('name' in one && one.name === 'translation') found.push(peek(one, 'code'));
  return found.filter((code) => code !== '');
}

/** A coding of a code system of HL7's. */
export function coded(system: string, code: string, display?: string): Element {
  return { coding: [display === undefined || display === '' ? { system, code } : { system, code, display }] };
}

/** A row as CodeableConcept. */
export function conceptOf({ system, code, display }: Concept): Element {
  return coded(system, code, display);
}

/**
 * A status → `target[name]`, an element of type code, by a map; what is sent and has no target leaves the element to the
 * default and stands beside it. True where something was set.
 */
export function putStatus(
  context: CdaContext,
  target: Element,
  name: string,
  map: string,
  status: XmlElement | undefined,
): boolean {
  const found = concept(map, peek(status, 'code'));
  if (found === undefined) return false;
  target[name] = found.code;
  mark(context, status, 'code', target, name);
  return true;
}

/**
 * A coded value → `target[name]`, an element of type code, by a map; what was sent stands beside it (alternate-codes), as FHIR's
 * code is coarser.
 */
export function putMapped(
  context: CdaContext,
  target: Element,
  name: string,
  map: string,
  value: XmlElement | undefined,
): void {
  const sent = codeableConcept(context, value);
  if (sent === undefined) return;
  const found = codesOf(value).flatMap((code) => concept(map, code) ?? [])[0];
  if (found !== undefined) {
    target[name] = found.code;
    mark(context, value, 'code', target, name);
  }
  extendPrimitive(target, name, extension('alternate-codes', 'valueCodeableConcept', sent));
}

export const snomed = 'http://snomed.info/sct';
export const loinc = 'http://loinc.org';
