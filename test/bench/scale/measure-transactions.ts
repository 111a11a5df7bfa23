import { withReferences } from '#store/client/references.ts';
import type { Charts } from '../charts/chart.ts';
import type { ChartEntry } from '../charts/entry.ts';
import { bundleOf, type StoredPatient } from './fill.ts';
import { createHttpClient } from './http-client.ts';
import type { Server } from './measure-searches.ts';

const entriesPerBundle = 20;
const prepared = 2_000;
export const transactionSenders = 128;
const warmSeconds = 3;
const seconds = 10;

/**
 * Bundles to be sent, as bytes: of five, two are of a new patient and three are further visits of one who is stored, as a
 * chart of fifty resources has it.
 */
export function transactionBundles(
  charts: Charts,
  patients: readonly StoredPatient[],
  directory: ReadonlyMap<string, string>,
  round: number,
  count = prepared,
): Buffer[] {
  const refer = (text: string) => directory.get(text) ?? text;
  return Array.from({ length: count }, (_, at) => {
    const { index, id } = patients[at % patients.length]!;
    const entries: Iterable<ChartEntry> =
      at % 5 < 2
        ? newChart(charts, 100_000_000 + round * count + at)
        : charts.visits(index, round * 1_000 + Math.floor(at / patients.length), {
            reference: `Patient/${id}`,
            display: 'As stored',
          });
    const some: ChartEntry[] = [];
    for (const { fullUrl, resource } of entries) {
      some.push({ fullUrl, resource: withReferences(resource, refer) });
      if (some.length === entriesPerBundle) break;
    }
    return Buffer.from(JSON.stringify(bundleOf(some)));
  });
}

/** A chart, and when it is short, further visits of the same new patient. */
function* newChart(charts: Charts, index: number): Generator<ChartEntry> {
  let self: string | undefined;
  for (const entry of charts.chart(index)) {
    self ??= entry.fullUrl;
    yield entry;
  }
  yield* charts.visits(index, 0, { reference: self!, display: 'As stored' });
}

/**
 * Resources a second that a server takes as transactions of 20 from 128 senders, each of which waits for its answer: for ten
 * seconds after three to warm up, or until `most` resources are written, of which the first quarter warms up.
 */
export async function measureTransactions(server: Server, bundles: readonly Buffer[], most: number): Promise<number> {
  using client = createHttpClient(server, transactionSenders);
  let next = 0;
  let done = 0;
  const begun = performance.now();
  let warm: { readonly done: number; readonly at: number } | undefined;
  const isOver = () => performance.now() >= begun + (warmSeconds + seconds) * 1000 || done >= most;
  await Promise.all(
    Array.from({ length: transactionSenders }, async () => {
      while (!isOver()) {
        await client.post('/fhir', bundles[next++ % bundles.length]!);
        done += entriesPerBundle;
        const now = performance.now();
        if (now >= begun + warmSeconds * 1000 || done >= most / 4) warm ??= { done, at: now };
      }
    }),
  );
  if (warm === undefined) throw new Error('no transaction was answered in time');
  return (done - warm.done) / ((performance.now() - warm.at) / 1000);
}
