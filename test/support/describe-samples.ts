import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import type { FhirResource, LineageFate, LineageRow, Translation } from '#flow';
import { readTable } from '#platform/read-table.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { absentShares, countInvalid, danglingReferences } from './sample-quality.ts';

/** A public sample, what became of it, and what lineage and its counts say of its leaves. */
export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly resources: readonly FhirResource[];
  readonly rows: readonly LineageRow[];
  /** What is kept of a message for the scorecards. */
  readonly leaves: Translation['leaves'];
}

/** What is held of the public samples of a format. */
export interface Held {
  readonly samples: readonly Sample[];
  /** So many resources at least. */
  readonly least: number;
  /** The table, beside the tests, of how many of a type a sample becomes at least: its first column names the sample. */
  readonly floors: string;
}

/** Holds that what becomes of public samples is valid, whole, and not less than before; left out where they are not there. */
export function describeSamples(title: string, { samples, least, floors }: Held): void {
  const definitions = loadDefinitions(usRealm.definitionTables, []);
  const translated = samples.map(({ name, resources }) => [name, resources] as const);
  const rows = readTable(`../test/${floors}`).map(
    ({ type, least: count, ...of }) => [Object.values(of)[0]!, Number(count), type!] as const,
  );

  describe.skipIf(samples.length === 0)(title, () => {
    test('at least 99 in 100 resources are valid by the profile that they name and the one that their kind implies', () => {
      const { count, invalid } = countInvalid(translated, definitions);
      expect(count).toBeGreaterThan(least);
      expect(invalid / count).toBeLessThan(0.01);
    });

    test('every reference is to something that is there', () => {
      expect(danglingReferences(translated)).toEqual([]);
    });

    test('what US Core demands is there, or said to be absent: how often is told', () => {
      const shares = absentShares(translated, definitions);
      for (const { element, absent, of } of shares) process.stderr.write(`${element}: absent in ${absent} of ${of}\n`);
      // Neither format says of those whom it names whether they are active; nothing else stands empty everywhere.
      const never = shares.filter(({ absent, of }) => of > 50 && absent === of).map(({ element }) => element);
      expect(never.toSorted()).toEqual(['USCoreOrganizationProfile.active', 'USCoreRelatedPersonProfile.active']);
    });

    test('lineage says of every leaf, once, that it is mapped, preserved, ignored or unmapped: how many is told', () => {
      const fates = new Map<LineageFate, number>();
      for (const { name, rows: told, leaves } of samples) {
        const counts = { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 };
        for (const { fate } of told) counts[fate]++;
        expect(leaves, `${name}: the counts are not those of the rows`).toEqual(counts);
        expect(new Set(told.map(({ place }) => place)).size, `${name}: a leaf that is told of twice`).toBe(told.length);
        for (const { fate, to, place } of told) {
          expect(to === '', `${name} ${place}: ${fate}, and it is not said where or why`).toBe(fate === 'unmapped');
          fates.set(fate, (fates.get(fate) ?? 0) + 1);
        }
      }
      for (const [fate, count] of fates) process.stderr.write(`${fate}: ${count} leaves\n`);
      const all = [...fates.values()].reduce((sum, count) => sum + count, 0);
      expect((fates.get('unmapped') ?? 0) / all).toBeLessThan(0.04);
    });

    test.each(rows)('%s becomes at least %i %s', (sample, count, type) => {
      const [, resources] = translated.find(([name]) => name === sample)!;
      expect(resources.filter(({ resourceType }) => resourceType === type).length).toBeGreaterThanOrEqual(count);
    });
  });
}
