import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Definition } from '#fhir/definitions/definition.ts';
import type { Definitions } from '#fhir/definitions/definitions.ts';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import type { FhirResource } from '#flow';
import { impliedProfile } from './implied-profile.ts';
import { shapes } from './shapes.ts';
import { usRealm } from './us-realm.ts';

const name = (resource: FhirResource) => impliedProfile(resource)?.replace(/^.*\//, '');
const observation = (category?: string, loinc?: string): FhirResource => ({
  resourceType: 'Observation',
  ...(category && {
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }] }],
  }),
  ...(loinc && { code: { coding: [{ system: 'http://loinc.org', code: loinc }] } }),
});

test.each([
  ['a type that has one profile', { resourceType: 'Patient' }, 'us-core-patient'],
  ['a type that has none', { resourceType: 'Basic' }, undefined],
  ['a laboratory result', observation('laboratory', '718-7'), 'us-core-observation-lab'],
  ['a vital sign of a code that has its own', observation('vital-signs', '8867-4'), 'us-core-heart-rate'],
  ['another vital sign', observation('vital-signs', '8478-0'), 'us-core-vital-signs'],
  ['a vital sign’s code without any category', observation(undefined, '29463-7'), 'us-core-body-weight'],
  ['a vital sign’s code of a laboratory', observation('laboratory', '8310-5'), 'us-core-observation-lab'],
  ['smoking status', observation('social-history', '72166-2'), 'us-core-smokingstatus'],
  ['an occupation', observation('social-history', '11341-5'), 'us-core-observation-occupation'],
  ['other social history', observation('social-history', '1-8'), 'us-core-simple-observation'],
  ['an observation that says nothing of itself', observation(), 'us-core-simple-observation'],
  ['hostile categories', { resourceType: 'Observation', category: 'x', code: [null, 1] }, 'us-core-simple-observation'],
] as const)('%s implies its profile', (_, resource, profile) => {
  expect(name(resource as unknown as FhirResource)).toBe(profile);
});

test('where the profile of a later version is not loaded, the wider one that is loaded is implied', () => {
  const definitions = loadDefinitions(usRealm.definitionTables, []);
  const isKnown = (url: string) => definitions.find(url) !== undefined;
  for (const code of ['95541-9', '45473-6', '75773-2']) {
    const profile = impliedProfile(observation(undefined, code), isKnown);
    expect(profile?.replace(/^.*\//, '')).toBe('us-core-simple-observation');
  }
  expect(impliedProfile({ resourceType: 'Patient' }, () => false)).toBeUndefined();
});

test('what translators make has the profile that its kind implies', () => {
  const implied = new Set([...shapes.values()].map(({ profile }) => profile));
  const known = new Set(
    loadDefinitions(usRealm.definitionTables, [])
      .profiles.filter(({ kind }) => kind === 'resource')
      .map(({ url }) => url),
  );
  expect([...implied].filter((profile) => !known.has(profile))).toEqual([]);
});

const archive = (version: string) => join(import.meta.dirname, `../../../../shared/data/ig/us_core_${version}.tgz`);

describe.each(['610', '700', '800'])('US Core %s', (version) => {
  const isThere = version === '610' || existsSync(archive(version));
  if (!isThere) process.stdout.write(`skipped: US Core ${version} is not beside the repository\n`);

  test.runIf(isThere)('every profile that fixes category and code is implied by what it fixes', () => {
    const definitions = loadDefinitions(usRealm.definitionTables, version === '610' ? [] : [archive(version)]);
    const own = definitions.profiles.filter(({ kind, url }) => kind === 'resource' && url.includes('/us/core/'));
    const missed = own.flatMap((profile) => {
      const sample = sampleOf(profile, definitions);
      const implied = impliedProfile(sample);
      return implied === profile.url ? [] : [`${profile.url.replace(/^.*\//, '')}: ${implied?.replace(/^.*\//, '')}`];
    });
    // Of those no element says which are meant: implants, advance directives, results of no particular category.
    const untold = [
      'us-core-implantable-device',
      'us-core-adi-documentreference',
      'us-core-observation-clinical-result',
    ];
    expect(missed.filter((text) => !untold.includes(text.replace(/:.*/, '')))).toEqual([]);
  });
});

/** A resource with no more than the category and the code that a profile fixes, or the only ones that it allows. */
function sampleOf(profile: Definition, definitions: Definitions): FhirResource {
  const sample: { [element: string]: unknown } = { resourceType: profile.type };
  const fixed = (id: string) => {
    const rule = profile.elements.find((one) => one.id === id);
    return rule?.fixed ?? rule?.pattern;
  };
  for (const { id, required, min } of profile.elements) {
    if (!/^category:[\w-]+$/.test(id) || (min === undefined && fixed(id) === undefined)) continue;
    const [system, codes] = Object.entries((required && definitions.codes(required)) ?? {})[0] ?? [];
    const coding = { system: fixed(`${id}.coding.system`) ?? system, code: fixed(`${id}.coding.code`) ?? codes?.[0] };
    sample.category ??= [fixed(id) ?? { coding: [coding] }];
  }
  const slices = profile.elements.filter(({ id }) => /^code\.coding:\w+$/.test(id)).map(({ id }) => fixed(id));
  const extensible = profile.elements.find(({ id }) => id === 'code')?.extensible;
  const smoking = profile.url.endsWith('smokingstatus') && extensible;
  sample.code =
    fixed('code') ??
    (slices.length > 0
      ? { coding: slices }
      : smoking
        ? { coding: [{ system: 'http://loinc.org', code: '72166-2' }] }
        : {});
  return sample as unknown as FhirResource;
}
