import { attribute, type XmlElement } from '#formats/xml/xml-element.ts';
import { readTable } from '#platform/read-table.ts';
import type { Element } from '../element.ts';
import { type Marking, mark } from './leaves.ts';

const rows = new Map(readTable('cda/null-flavors.csv').map((row) => [row.flavor!, row]));

/** The data-absent-reason that a null flavor means; undefined where the element has none. */
export function absentReason(element: XmlElement | undefined): string | undefined {
  const flavor = attribute(element, 'nullFlavor');
  return flavor === undefined ? undefined : (rows.get(flavor)?.reason ?? 'unknown');
}

export function isNull(element: XmlElement | undefined): boolean {
  return attribute(element, 'nullFlavor') !== undefined;
}

/** A CodeableConcept that says why there is none, by the data-absent-reason of a null flavor (`unknown` where there is none). */
export function absentConcept(marking: Marking, element: XmlElement | undefined): Element {
  const code = absentReason(element) ?? 'unknown';
  const display = [...rows.values()].find((row) => row.reason === code)?.display ?? 'Unknown';
  const coding: Element = { system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code, display };
  mark(marking, element, 'nullFlavor', coding, 'code');
  return { coding: [coding] };
}
