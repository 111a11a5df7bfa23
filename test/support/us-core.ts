import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  indexStructureDefinitionBundle,
  type loadDataType,
  OperationOutcomeError,
  validateResource,
} from '@medplum/core';
import type { FhirResource } from '#flow';
import { readTgz } from './read-tgz.ts';

type Definition = Parameters<typeof loadDataType>[0];

const archive = join(import.meta.dirname, '../../../shared/data/ig/us_core_610.tgz');

/** Whether US Core's definitions are beside the repository; they are not in it. */
export const hasUsCore = existsSync(archive);

const r4 = 'http://hl7.org/fhir/StructureDefinition/';

/** The library's parser of profiles stops at it: its slices stand before what tells them apart. */
const unreadable = 'us-core-provenance';

/**
 * Loads US Core 6.1.0 (its snapshots carry R4's own elements and invariants), and gives a function that lists what is wrong
 * with a resource by the profiles that it names; undefined where it names none that can be read.
 */
export function usCoreValidator(): (resource: FhirResource) => string[] | undefined {
  const definitions = new Map<string, Definition>();
  for (const [, text] of readTgz(archive, (name) => /^package\/StructureDefinition-.*\.json$/.test(name))) {
    const definition = JSON.parse(text) as Definition;
    if (definition.id !== unreadable) definitions.set(definition.url, definition);
  }
  // The library asks for R4's own definitions too, and is content with ones of that name: the profiles carry what they say.
  const base = [...definitions.values()].map((definition) => ({
    ...definition,
    name: definition.type,
    url: r4 + definition.type,
  }));
  indexStructureDefinitionBundle([...base.filter(({ type }) => type !== 'Extension'), ...definitions.values()]);
  return (resource) => {
    const named = (resource.meta as { profile?: string[] } | undefined)?.profile ?? [];
    const profiles = named.flatMap((url) => definitions.get(url) ?? []);
    if (profiles.length === 0) return undefined;
    return profiles.flatMap((profile) => problemsOf(withoutContained(resource), profile));
  };
}

/** What it contains is left to our own check: the library would hold a Device to US Core's profile of implants, and knows no Provenance. */
function withoutContained({ contained: _, ...resource }: FhirResource): FhirResource {
  return resource as FhirResource;
}

function problemsOf(resource: FhirResource, profile: Definition): string[] {
  try {
    return validateResource(resource as never, { profile })
      .filter(isError)
      .map(told);
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    return error.outcome.issue.filter(isError).map(told);
  }
}

type Issue = ReturnType<typeof validateResource>[number];
const isError = ({ severity }: Issue) => severity === 'error' || severity === 'fatal';
const told = ({ details, expression }: Issue) => `${expression?.[0] ?? ''}: ${details?.text ?? ''}`;
