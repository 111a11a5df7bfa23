import type { FhirResource, Json } from '#flow';

/**
 * Every search of US Core 6.1.0 that a server SHALL answer and that carries a patient: type and further parameters. That none is
 * missing is held by `searches.test.ts`.
 */
export const patientSearches: readonly (readonly [type: string, ...parameters: string[]])[] = [
  ['AllergyIntolerance'],
  ['CarePlan', 'category'],
  ['CareTeam', 'status'],
  ['Condition'],
  ['Condition', 'category'],
  ['Coverage'],
  ['Device'],
  ['DiagnosticReport'],
  ['DiagnosticReport', 'category'],
  ['DiagnosticReport', 'category', 'date'],
  ['DiagnosticReport', 'code'],
  ['DocumentReference'],
  ['DocumentReference', 'category'],
  ['DocumentReference', 'category', 'date'],
  ['DocumentReference', 'type'],
  ['Encounter'],
  ['Encounter', 'date'],
  ['Goal'],
  ['Immunization'],
  ['MedicationDispense'],
  ['MedicationRequest', 'intent'],
  ['MedicationRequest', 'intent', 'status'],
  ['Observation', 'category'],
  ['Observation', 'category', 'date'],
  ['Observation', 'code'],
  ['Procedure'],
  ['Procedure', 'date'],
  ['QuestionnaireResponse'],
  ['ServiceRequest'],
  ['ServiceRequest', 'category'],
  ['ServiceRequest', 'category', 'authored'],
  ['ServiceRequest', 'code'],
];

/** A search as asked, and how many resources of the chart it must find in all. */
export interface AskedSearch {
  readonly path: string;
  readonly found: number;
}

/** The search for what is like one resource of a chart: its codes, its status, its day and later. */
export function searchLike(
  [type, ...parameters]: (typeof patientSearches)[number],
  patient: string,
  like: FhirResource,
  chart: readonly FhirResource[],
): AskedSearch {
  const conditions = parameters.map((name) => conditionOf(name, like));
  const query = [['patient', patient], ...conditions.map(({ name, value }) => [name, value])];
  const found = chart.filter(
    (resource) => resource.resourceType === type && conditions.every(({ fits }) => fits(resource)),
  ).length;
  return { path: `/fhir/${type}?${new URLSearchParams(query as [string, string][])}`, found };
}

interface Asked {
  readonly name: string;
  readonly value: string;
  readonly fits: (resource: FhirResource) => boolean;
}

function conditionOf(name: string, like: FhirResource): Asked {
  if (name === 'date' || name === 'authored') {
    const { begin: day } = daysOf(like);
    // The range above the day meets that of the resource, or the day contains it (R4 3.1.1.4.5).
    const fits = (resource: FhirResource) => {
      const { begin, end } = daysOf(resource);
      return end > day || (begin === day && end === day);
    };
    return { name, value: `ge${day}`, fits };
  }
  const value = tokensOf(like[name])[0]!;
  return { name, value, fits: (resource) => tokensOf(resource[name]).includes(value) };
}

/** `system|code` of a CodeableConcept or of several; a code by itself. */
function tokensOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  const concepts = (Array.isArray(value) ? value : [value]) as { coding: { system: string; code: string }[] }[];
  return concepts.flatMap(({ coding }) => coding.map(({ system, code }) => `${system}|${code}`));
}

/** The days on which that which a type's date is about began and ended. */
function daysOf(resource: FhirResource): { readonly begin: string; readonly end: string } {
  const { period, effectiveDateTime, performedDateTime, authoredOn, date } = resource as { [name: string]: any };
  const moment = effectiveDateTime ?? performedDateTime ?? authoredOn ?? date;
  return { begin: (period?.start ?? moment).slice(0, 10), end: (period?.end ?? moment).slice(0, 10) };
}
