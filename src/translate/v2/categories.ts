import { readTable } from '#platform/read-table.ts';
import type { Element } from '../element.ts';

/** Kinds of observation and report that profiles tell apart. */
export type Use = 'laboratory' | 'vital-signs' | 'clinical-result' | 'other';

/** HL7 table 0074 by what a section does, and LOINC codes that are vital signs: `tables/v2/observation-kinds.csv`. */
const kinds: ReadonlyMap<string, string> = new Map(
  readTable('v2/observation-kinds.csv').map((row) => [`${row.scheme} ${row.code}`, row.category!]),
);

/** The FHIR observation category of a diagnostic service section, undefined where it has none. */
export function categoryOfSection(section: string): string | undefined {
  return kinds.get(`section ${section}`);
}

/** Whether one of the codings of a concept is LOINC's for a vital sign. */
export function isVitalSign(code: Element | undefined): boolean {
  const codings = (code?.coding ?? []) as Element[];
  return codings.some((coding) => coding.system === 'http://loinc.org' && kinds.has(`loinc ${coding.code as string}`));
}

/** Observation.category. */
export function category(code: string): Element {
  const display = displays[code];
  const system = 'http://terminology.hl7.org/CodeSystem/observation-category';
  return { coding: [display === undefined ? { system, code } : { system, code, display }] };
}

const displays: Readonly<Record<string, string>> = {
  laboratory: 'Laboratory',
  'vital-signs': 'Vital Signs',
  imaging: 'Imaging',
  procedure: 'Procedure',
  exam: 'Exam',
  therapy: 'Therapy',
};
