/** The public v2 messages, where they are beside the repository: what becomes of them is valid, whole, and not less than before. */
import { describe, expect, test } from 'vitest';
import { convertMessage } from '#cli/convert-message.ts';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import type { FhirResource } from '#flow';
import { readTable } from '#platform/read-table.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { absentShares, countInvalid, danglingReferences } from '#test/support/sample-quality.ts';
import { hasSamples, sampleMessages } from '#test/support/samples.ts';
import { resourcesOf } from '#test/support/sentinel/bundle-facts.ts';

const definitions = loadDefinitions(usRealm.definitionTables, []);
const translated = sampleMessages().map(([name, bytes]): readonly [string, FhirResource[]] => {
  const { bundle } = convertMessage(bytes, { system: 'sample', seq: 1, receivedAt: 0 });
  return [name, resourcesOf(bundle)];
});

describe.skipIf(!hasSamples)('the public v2 messages', () => {
  test('at least 99 in 100 resources are valid by the profile that they name and the one that their kind implies', () => {
    const { count, invalid } = countInvalid(translated, definitions);
    expect(count).toBeGreaterThan(5_000);
    expect(invalid / count).toBeLessThan(0.01);
  });

  test('every reference is to something that is there', () => {
    expect(danglingReferences(translated)).toEqual([]);
  });

  test('what US Core demands is there, or said to be absent: how often is told', () => {
    const shares = absentShares(translated, definitions);
    for (const { element, absent, of } of shares) process.stderr.write(`${element}: absent in ${absent} of ${of}\n`);
    // v2 does not say of those whom it names whether they are active; nothing else stands empty everywhere.
    const never = shares.filter(({ absent, of }) => of > 50 && absent === of).map(({ element }) => element);
    expect(never.toSorted()).toEqual(['USCoreOrganizationProfile.active', 'USCoreRelatedPersonProfile.active']);
  });

  test.each(floors())('%s becomes at least %i %s', (message, least, type) => {
    const [, resources] = translated.find(([name]) => name === message)!;
    expect(resources.filter(({ resourceType }) => resourceType === type).length).toBeGreaterThanOrEqual(least);
  });
});

function floors(): (readonly [string, number, string])[] {
  return readTable('../test/v2-sample-floors.csv').map(
    ({ message, type, least }) => [message!, Number(least), type!] as const,
  );
}
