import { readTable } from '#platform/read-table.ts';
import type { Element } from '../element.ts';
import { codings, text } from '../to-v2/read.ts';

const rows = readTable('cda/concept-maps.csv');

/** By map and target: the first code of C-CDA that leads there, which is the plainest. */
const reversed: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  [...Map.groupBy(rows, (row) => row.map!)].map(([map, own]) => [
    map,
    new Map(own.toReversed().map((row) => [row.target!, row.code!])),
  ]),
);

/** The code of C-CDA that a map of `tables/cda/concept-maps.csv` takes to a FHIR code; `fallback` where none does. */
export function codeFor(map: string, target: string, fallback = ''): string {
  return reversed.get(map)?.get(target) ?? fallback;
}

/** Where an extension of the patient is defined, by its short name; empty where the tables know none. */
export function patientExtension(name: string): string {
  return rows.find(({ map, code }) => map === 'patient-extension' && code === name)?.system ?? '';
}

/** The null flavor of a data-absent-reason (`tables/cda/null-flavors.csv`). */
export function flavorOf(reason: string): string {
  return flavors.get(reason) ?? 'UNK';
}

/** The first row of a reason is its plainest flavor, but `unknown` is UNK: NI is for what nobody says anything of. */
const flavors: ReadonlyMap<string, string> = new Map([
  ...readTable('cda/null-flavors.csv')
    .toReversed()
    .map((row): [string, string] => [row.reason!, row.flavor!]),
  ['unknown', 'UNK'],
  ['unsupported', 'OTH'],
]);

export const snomed = 'http://snomed.info/sct';
export const loinc = 'http://loinc.org';
export const absentSystem = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';

/** Whether a concept has one of some codes, whatever its system. */
export function hasAnyCode(concept: Element | undefined, ...codes: readonly string[]): boolean {
  return codings(concept).some((one) => codes.includes(text(one, 'code')));
}

/** The first coding of a concept that is of a system. */
export function codingIn(concept: Element | undefined, system: string): Element | undefined {
  return codings(concept).find((one) => one.system === system);
}

/** A concept of one coding. */
export function conceptOf(system: string, code: string, display?: string): Element {
  return { coding: [{ system, code, ...(display !== undefined && { display }) }] };
}

/** What a person reads of a concept: its text, else the first display, else the first code. */
export function wordsOf(concept: Element | undefined): string {
  const all = codings(concept);
  const named = all.find((one) => text(one, 'display') !== '');
  return text(concept, 'text') || text(named, 'display') || text(all[0], 'code');
}
