import { basename, dirname } from 'node:path';
import { readTgz } from '#test/support/read-tgz.ts';
import { type ConformanceRow, runCase } from '../conformance-row.ts';
import type { FhirClient } from '../fhir-client.ts';
import { runTestScript } from './run-test-script.ts';

/** Those that join with the rooms they ask for. */
const later = new Set(['bulk-data-export', 'expand-valueset', 'lookup-loinc']);

const expectations = { MUST: 'SHALL', SHOULD: 'SHOULD', MAY: 'MAY' } as const;

/** The R4 base scripts of the archive, each a row. */
export async function testScriptSuite(archive: string, client: FhirClient): Promise<ConformanceRow[]> {
  const scripts = readTgz(archive, (name) => /\/fhir-r4-base\/\w+\/[\w-]+\.json$/.test(name));
  const rows: ConformanceRow[] = [];
  for (const [path, text] of scripts) {
    const what = basename(path, '.json');
    if (later.has(what)) continue;
    const group = basename(dirname(path)) as keyof typeof expectations;
    const result = await runCase({ kind: 'script', what, expectation: expectations[group] }, () =>
      runTestScript(JSON.parse(text), client),
    );
    rows.push({ suite: 'R4 TestScripts', group, ...result });
  }
  return rows;
}
