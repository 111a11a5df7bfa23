import type { ConformanceRow } from '../conformance-row.ts';
import type { FhirClient } from '../fhir-client.ts';
import { corpusOf } from './corpus.ts';
import type { Group } from './inferno-metadata.ts';
import { interactionCases } from './interaction-cases.ts';
import { mustSupportCases } from './must-support-cases.ts';
import { searchCases } from './search-cases.ts';

/**
 * Every obligation of every profile, asked of a server that holds `resources` (as it gave them out). `whyMissing` tells where
 * data that is not there would come from.
 */
export async function usCoreSuite(
  suite: string,
  groups: readonly Group[],
  client: FhirClient,
  resources: readonly any[],
  whyMissing?: (group: Group, what: string) => string,
): Promise<ConformanceRow[]> {
  const corpus = corpusOf(resources, groups);
  const statement = (await client.send('GET', 'metadata')).body;
  const rows: ConformanceRow[] = [];
  for (const group of groups) {
    const results = [
      ...(await interactionCases(group, corpus, client, statement)),
      ...(await searchCases(group, corpus, client)),
      ...(await mustSupportCases(group, corpus)),
    ];
    for (const result of results) {
      const reason =
        result.outcome === 'no data' && whyMissing !== undefined ? whyMissing(group, result.what) : result.reason;
      rows.push({ suite, group: group.name, ...result, reason });
    }
  }
  return rows;
}
