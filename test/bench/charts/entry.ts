import type { FhirResource, Json } from '#flow';
import { createRandom, type Random } from '#synthetic/random.ts';

/** A resource of a chart, by the name under which others of the chart refer to it: they may be of earlier Bundles. */
export interface ChartEntry {
  readonly fullUrl: string;
  readonly resource: FhirResource;
}

export const usCore = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-';

/** Where a chart's resources are made: each is named by its patient's index and its ordinal in the chart. */
export interface Scribe {
  readonly random: Random;
  readonly index: number;
  /** Makes an entry built to a profile of US Core. */
  entry(type: string, profile: string, content: { readonly [element: string]: Json | undefined }): ChartEntry;
}

export function createScribe(seed: number, index: number): Scribe {
  let ordinal = 0;
  return {
    random: createRandom(seed, index, 7),
    index,
    entry(type, profile, content) {
      const resource: FhirResource = { resourceType: type, meta: { profile: [`${usCore}${profile}`] } };
      for (const name in content) if (content[name] !== undefined) resource[name] = content[name];
      return { fullUrl: urnOf(seed, index, ordinal++), resource };
    },
  };
}

export function urnOf(seed: number, index: number, ordinal: number): string {
  return `urn:uuid:${hex(index, 8)}-${hex(seed & 0xffff, 4)}-4000-8000-${hex(ordinal, 12)}`;
}

/** A dateTime in UTC, to the second. */
export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function hex(value: number, places: number): string {
  return value.toString(16).padStart(places, '0');
}
