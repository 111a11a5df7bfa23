/** What is measured of translations of public samples, messages and documents alike. */
import type { Definitions } from '#fhir/definitions/definitions.ts';
import { createValidator } from '#fhir/validate/validate.ts';
import type { FhirResource, Json } from '#flow';
import { impliedProfile } from '#realms/us/implied-profile.ts';

/** A sample's name and the resources that it becomes. */
export type TranslatedSample = readonly [name: string, resources: readonly FhirResource[]];

/**
 * How many resources break R4, the profile that they name, or the one that their kind implies; each cause, with how often, is
 * written to standard error.
 */
export function countInvalid(samples: readonly TranslatedSample[], definitions: Definitions) {
  const validator = createValidator(definitions);
  const causes = new Map<string, number>();
  let count = 0;
  let invalid = 0;
  for (const [, resources] of samples) {
    for (const resource of resources) {
      count++;
      const implied = impliedProfile(resource, validator.knows);
      const profiles = implied === undefined ? [] : [implied];
      const errors = validator.validate(resource, profiles).filter(({ severity }) => severity === 'error');
      if (errors.length > 0) invalid++;
      for (const { expression, text } of errors) {
        const cause = `${expression.replace(/\[\d+\]/g, '')}: ${text}`;
        causes.set(cause, (causes.get(cause) ?? 0) + 1);
      }
    }
  }
  for (const [cause, times] of causes) process.stderr.write(`${times} × ${cause}\n`);
  return { count, invalid };
}

/** References to what is not among the sample's resources. */
export function danglingReferences(samples: readonly TranslatedSample[]): string[] {
  return samples.flatMap(([name, resources]) => {
    const known = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id as string}`));
    return resources.flatMap((resource) =>
      referencesIn(resource as { [element: string]: Json })
        .filter((target) => !target.startsWith('#') && !known.has(target))
        .map((target) => `${name}: ${resource.resourceType} → ${target}`),
    );
  });
}

/**
 * Of each must-support element of the profile that a resource's kind implies, how many resources have nothing in it but the word that
 * it is absent; those of which none has are left out. The most frequent first.
 */
export function absentShares(
  samples: readonly TranslatedSample[],
  definitions: Definitions,
): readonly { readonly element: string; readonly absent: number; readonly of: number }[] {
  const shares = new Map<string, { absent: number; of: number }>();
  for (const resource of samples.flatMap(([, resources]) => resources)) {
    const profile = definitions.find(impliedProfile(resource) ?? '');
    for (const { id, mustSupport } of profile?.elements ?? []) {
      if (!mustSupport || !/^\w+$/.test(id)) continue;
      const element = `${profile!.name}.${id}`;
      const share = shares.get(element) ?? { absent: 0, of: 0 };
      shares.set(element, share);
      share.of++;
      if (isOnlyAbsent(resource[id], resource[`_${id}`])) share.absent++;
    }
  }
  return [...shares]
    .map(([element, share]) => ({ element, ...share }))
    .filter(({ absent }) => absent > 0)
    .sort((one, other) => other.absent / other.of - one.absent / one.of);
}

/** A data-absent-reason in place of the value: an extension, or a code where a code is demanded. */
function isOnlyAbsent(value: Json | undefined, beside: Json | undefined): boolean {
  if (value === undefined) return JSON.stringify(beside ?? null).includes('/data-absent-reason"');
  const text = JSON.stringify(value);
  return (
    text.includes('CodeSystem/data-absent-reason"') ||
    /^\[?\{"extension":\[\{"url":"[^"]*\/data-absent-reason"/.test(text)
  );
}

function referencesIn(value: Json | undefined): string[] {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  const own = typeof value.reference === 'string' ? [value.reference] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
