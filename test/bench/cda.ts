import { join } from 'node:path';
import { convertCcdaToFhir, convertXmlToCcda } from '@medplum/ccda';
import type { Json, Translation } from '#flow';
import { createIds, publishedIdKey } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { cdaFacts, type DocumentFacts, factKinds, outputFacts } from '#test/support/cda-facts.ts';
import { clinicalDocument } from '#test/support/clinical-document.ts';
import { readCdaCases } from '#test/support/read-cda-cases.ts';
import { sampleDocuments } from '#test/support/sample-documents.ts';
import { toTransactionBundle } from '#translate/bundle.ts';
import { translateDocument } from '#translate/cda/translate-document.ts';
import { type BenchRow, median } from './bench-row.ts';
import { cpuRate } from './cpu-rate.ts';

const rounds = 7;
const roundMs = 700;

/**
 * How fast clinical documents become FHIR resources, from bytes: as the pipeline does it, leaves counted by fate; and with every
 * leaf's place and target told (`convert --lineage`). Beside it @medplum/ccda, leniently, on the documents that it converts at
 * all; and how much of what stands in the entries of the same documents each of the two has in its resources.
 */
export async function benchCda(): Promise<BenchRow[]> {
  const { name, documents } = documentsToConvert();
  const both = documents.filter(convertsAtMedplum);
  const bytes = both.reduce((sum, document) => sum + document.length, 0);
  const rates: { readonly counted: number[]; readonly told: number[]; readonly other: number[] } = {
    counted: [],
    told: [],
    other: [],
  };
  const rate = (work: (document: Uint8Array) => number) =>
    (cpuRate(() => both, work, roundMs) * bytes) / both.length / 1e6;
  for (let round = 0; round <= rounds; round++) {
    const counted = rate((document) => translate(document).leaves.mapped);
    const told = rate((document) => translate(document).lineage().length);
    const other = rate((document) => convertedByMedplum(document).entry!.length);
    // The first round warms up.
    if (round === 0) continue;
    rates.counted.push(counted);
    rates.told.push(told);
    rates.other.push(other);
  }
  const size = `${name}, ${both.length} of ${documents.length} that it converts, ${(bytes / 1e6).toFixed(1)} MB`;
  const shared = { other: median(rates.other), otherName: '@medplum/ccda', unit: 'MB per CPU second' };
  return [
    { what: `C-CDA to FHIR (${size})`, ours: median(rates.counted), ...shared, goal: { ratio: 1 } },
    { what: 'C-CDA to FHIR with the lineage of each leaf', ours: median(rates.told), ...shared },
    ...keptRows(both),
  ];
}

/** The public whole documents where they are beside the repository; else all of our own cases, a document for each file's. */
function documentsToConvert(): { readonly name: string; readonly documents: readonly Uint8Array[] } {
  const samples = sampleDocuments();
  if (samples.length > 0) return { name: 'public documents', documents: samples.map(([, bytes]) => bytes) };
  const cases = readCdaCases(join(import.meta.dirname, '../cases/cda'));
  const files = Map.groupBy(cases, ({ title }) => title.slice(0, title.indexOf(':')));
  const documents = [...files.values()].map((some) =>
    Buffer.from(clinicalDocument({ body: some.map(({ body }) => body).join('') })),
  );
  return { name: 'documents made of our own cases', documents };
}

const ids = createIds(publishedIdKey);
const translate = (bytes: Uint8Array): Translation =>
  translateDocument(bytes, { system: 'bench', ids, realm: usRealm, entry: { part: 0, seq: 1, receivedAt: 0 } });

const convertedByMedplum = (bytes: Uint8Array) =>
  convertCcdaToFhir(convertXmlToCcda(new TextDecoder().decode(bytes)), { ignoreUnsupportedSections: true });

function convertsAtMedplum(bytes: Uint8Array): boolean {
  try {
    return (convertedByMedplum(bytes).entry?.length ?? 0) > 0;
  } catch {
    // It is the library's way to say that it does not know something.
    return false;
  }
}

function keptRows(documents: readonly Uint8Array[]): BenchRow[] {
  const sources = documents.map((bytes) => cdaFacts(bytes));
  const ours = documents.map((bytes) => outputFacts(toTransactionBundle(translate(bytes)) as Json));
  const others = documents.map((bytes) => outputFacts(convertedByMedplum(bytes) as unknown as Json));
  return factKinds.map((kind) => ({
    what: `C-CDA to FHIR: ${kind} of entries that are in the resources`,
    ours: shareKept(sources, ours, kind),
    other: shareKept(sources, others, kind),
    otherName: '@medplum/ccda',
    unit: '%',
    goal: { ratio: 1 },
  }));
}

function shareKept(
  sources: readonly DocumentFacts[],
  outputs: readonly DocumentFacts[],
  kind: (typeof factKinds)[number],
): number {
  let all = 0;
  let kept = 0;
  for (const [index, source] of sources.entries()) {
    for (const fact of source[kind]) {
      all++;
      if (outputs[index]![kind].has(fact)) kept++;
    }
  }
  return (100 * kept) / all;
}
