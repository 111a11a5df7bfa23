import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hospitalNetwork } from '#synthetic/network.ts';
import { systemsOf } from '#synthetic/systems.ts';
import type { Place } from '#test/support/databases.ts';
import { runApp } from '#test/support/running-app.ts';
import type { ConformanceRow } from './conformance-row.ts';
import { fhirClient } from './fhir-client.ts';
import { harvest, provenances } from './harvest.ts';
import { loadThroughServer } from './load-through-server.ts';
import { hasShared, sharedFile } from './shared-data.ts';
import { testScriptSuite } from './test-scripts/test-script-suite.ts';
import { exampleResources } from './us-core/example-resources.ts';
import { readMetadata } from './us-core/inferno-metadata.ts';
import { supplement } from './us-core/supplement.ts';
import { usCoreSuite } from './us-core/us-core-suite.ts';
import { v2Source } from './us-core/v2-sources.ts';

const files = {
  metadata: 'us-core-test-kit-metadata-v6.1.0.yml',
  package: 'us_core_610.tgz',
  fixtures: 'inferno-g10-fixtures-ndjson.tgz',
  scripts: 'mock-health-conformance-testscripts.tgz',
};

export interface SuiteRun {
  readonly rows: readonly ConformanceRow[];
  /** What could not be asked, because its data is not there. */
  readonly leftOut: readonly string[];
}

export interface SuiteOptions {
  /** A fresh place for each server that is started. */
  readonly place: (name: string) => Promise<Place>;
  readonly say: (line: string) => void;
}

/** All suites, each over a server of its own. */
export async function runSuites({ place, say }: SuiteOptions): Promise<SuiteRun> {
  const leftOut: string[] = [];
  const rows: ConformanceRow[] = [];
  const has = (name: string, ...needed: string[]) => {
    const isThere = hasShared(...needed);
    if (!isThere) leftOut.push(`${name}: ${needed.map((file) => `../shared/data/ig/${file}`).join(', ')} not there`);
    return isThere;
  };
  if (has('US Core over its examples', files.metadata, files.package, files.fixtures)) {
    say('US Core over its examples …');
    await using server = await runApp(await place('examples'));
    const client = fhirClient(server.fhir);
    const groups = readMetadata(sharedFile(files.metadata));
    const examples = exampleResources(sharedFile(files.package), sharedFile(files.fixtures));
    // A Provenance of ours is derived from what it speaks of, and cannot be written.
    const { resources, refused } = await loadThroughServer(
      client,
      [...examples, ...supplement].filter(({ resourceType }) => resourceType !== 'Provenance'),
    );
    for (const line of refused) say(`  not taken as it claims to be: ${line}`);
    const derived = await provenances(client, resources);
    rows.push(...(await usCoreSuite('US Core over its examples', groups, client, [...resources, ...derived])));
    if (has('R4 TestScripts', files.scripts)) {
      say('R4 TestScripts …');
      rows.push(...(await testScriptSuite(sharedFile(files.scripts), client)));
    }
  }
  if (has('US Core over HL7v2', files.metadata)) {
    say('US Core over HL7v2 …');
    const systems = systemsOf({});
    await using server = await runApp(await place('messages'), {
      feeds: systems.map(({ feed, zoned, timeZone }) => ({
        name: feed,
        mllp: { host: '127.0.0.1', port: 0 },
        ...(zoned ? {} : { timeZone }),
      })),
    });
    for (const { feed, bytes } of hospitalNetwork({ seed: 7, patients: 12 })) await server.send(bytes, feed);
    await server.app.caughtUp();
    const client = fhirClient(server.fhir);
    const groups = readMetadata(sharedFile(files.metadata));
    const served = await harvest(client, [...new Set(groups.map(({ resource }) => resource))]);
    rows.push(...(await usCoreSuite('US Core over HL7v2', groups, client, served, v2Source)));
  }
  return { rows, leftOut };
}

/** A place below the system's temporary folder for each server; removed with it. */
export function temporaryPlaces(): Disposable & { readonly place: SuiteOptions['place'] } {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-conformance-'));
  return {
    place: async (name) => ({ dataDir: join(folder, name), url: undefined }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
