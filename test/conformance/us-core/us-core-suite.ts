import type { ConformanceRow } from '../conformance-row.ts';
import type { FhirClient } from '../fhir-client.ts';
import { corpusOf } from './corpus.ts';
import type { Group } from './inferno-metadata.ts';
import { interactionCases } from './interaction-cases.ts';
import { mustSupportCases } from './must-support-cases.ts';
import { searchCases } from './search-cases.ts';

/** Every obligation of every profile, asked of a server that holds `resources` (as it gave them out). */
export async function usCoreSuite(
  suite: string,
  groups: readonly Group[],
  client: FhirClient,
  resources: readonly any[],
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
    rows.push(...results.map((result) => ({ suite, group: group.name, ...result })));
  }
  return rows;
}
