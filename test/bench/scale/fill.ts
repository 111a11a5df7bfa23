import type { Database } from '#database/database.ts';
import { installationKey } from '#database/installation-key.ts';
import type { Json } from '#flow';
import { systemClock } from '#platform/clock.ts';
import { createIds } from '#platform/ids.ts';
import { type ClientRequest, readWrite } from '#store/client/client-request.ts';
import { type ClientEntry, type ClientWriteDeps, writeOfClients } from '#store/client/write-client.ts';
import type { Charts } from '../charts/chart.ts';
import type { ChartEntry } from '../charts/entry.ts';
import { createBundles, type OpenChart } from './bundles.ts';

/** A patient all of whose chart is stored, under the id by which clients know them. */
export interface StoredPatient {
  readonly index: number;
  readonly id: string;
}

export interface Fill {
  /** Resources stored so far. */
  readonly resources: number;
  /** The patients whose charts are stored whole, in the order in which they were. */
  readonly patients: readonly StoredPatient[];
  /** The ids of the directory's entries, by their names in the charts. */
  readonly directory: ReadonlyMap<string, string>;
  /**
   * Writes on until that many resources are stored, those that others wrote among them; `progress` is told after each batch. No
   * server may be at work meanwhile; one that starts later finds the journal counted on.
   */
  upTo(resources: number, progress?: (resources: number) => void): Promise<void>;
}

/** Connections that write beside each other, each for patients of its own. */
const lanes = 3;
/** Charts that a lane has open at once: a patient's Bundles lie apart in the tables, as they do where visits lie apart in time. */
const open = 64;
/** Bundles of one transaction. */
const batch = 32;
const entriesPerBundle = 20;

/**
 * Fills a database with charts as transaction Bundles of 20 would: by the store's own writing of clients' transactions, with the
 * same ids and rows, but without HTTP, validation, the journal, and without waiting for each commit to reach the disk.
 */
export async function createFill(db: Database, charts: Charts, part: number): Promise<Fill> {
  const write = await createBundleWriter(db, part);
  const directory = new Map<string, string>();
  const patients: StoredPatient[] = [];
  const laneCharts: OpenChart[][] = Array.from({ length: lanes }, () => []);
  const bundles = createBundles(charts, entriesPerBundle, directory);
  let resources = 0;
  let nextPatient = 0;

  async function writeBatch(due: readonly OpenChart[], entries: readonly (readonly ChartEntry[])[]): Promise<void> {
    const answers = await write.batch(entries);
    for (const [at, chart] of due.entries()) {
      const references = answers[at]!;
      resources += references.length;
      bundles.learn(chart, entries[at]!, references);
    }
  }

  async function fillLane(lane: OpenChart[], isEnough: () => boolean, progress: (resources: number) => void) {
    while (!isEnough()) {
      while (lane.length < open) lane.push(bundles.open(nextPatient++));
      // In turn: who was written goes to the end.
      const due = lane.splice(0, batch);
      const entries = due.map((chart) => bundles.next(chart));
      await writeBatch(due, entries);
      for (const chart of due) {
        if (chart.isDone) patients.push({ index: chart.index, id: chart.patientId! });
        else lane.push(chart);
      }
      progress(resources);
    }
  }

  return {
    get resources() {
      return resources;
    },
    patients,
    directory,
    async upTo(target, progress = () => undefined) {
      resources = await write.begin();
      if (directory.size === 0) {
        const { entries } = charts.directory;
        const [references] = await write.batch([entries]);
        for (const [at, { fullUrl }] of entries.entries()) directory.set(fullUrl, references![at]!);
        resources += entries.length;
      }
      // What the batches under way will bring is counted before it is there.
      const isEnough = () => resources + (lanes - 1) * batch * entriesPerBundle * 0.9 >= target;
      await Promise.all(laneCharts.map((lane) => fillLane(lane, isEnough, progress)));
      await write.settle();
    },
  };
}

async function depsOf(db: Database): Promise<ClientWriteDeps> {
  return {
    now: systemClock,
    ids: createIds(await installationKey(db)),
    accessOf: ({ actor }) => ({ actor, scope: 'everything' }),
    // Nothing is patched, and nothing is checked: the charts are valid (charts.test.ts).
    rules: { shapes: noShapes, check: () => [] },
  };
}

const noShapes = {} as ClientWriteDeps['rules']['shapes'];

export interface BundleWriter {
  /** Goes on behind what stands in the journal; gives how many resources there are. */
  begin(): Promise<number>;
  /** Stores Bundles in one transaction; gives the reference (`Type/id`) of each of their entries. */
  batch(bundles: readonly (readonly ChartEntry[])[]): Promise<string[][]>;
  /** Lets the journal and its consumer count on behind what was written. */
  settle(): Promise<void>;
}

/** Writes Bundles as if they stood in the journal's part. */
export async function createBundleWriter(db: Database, part: number): Promise<BundleWriter> {
  const deps = await depsOf(db);
  let seq = 0;
  return {
    async begin() {
      const [head] = await db.query<{ next: number }>('select next from journal_head where part = $1', [part]);
      seq = head!.next - 1;
      const [row] = await db.query<{ count: number }>('select count(*)::int as count from resource where version > 0');
      return row!.count;
    },
    async batch(bundles) {
      const items = bundles.map((entries): ClientEntry => {
        seq++;
        return { entry: { part, seq, receivedAt: deps.now() }, prepared: requestOf(entries) };
      });
      const decisions = await db.transaction(async (tx) => {
        await tx.query('set local synchronous_commit = off');
        return await writeOfClients(tx, items, deps);
      });
      return decisions.map((decision) => {
        if (decision.refused !== undefined)
          throw new Error(`refused: ${decision.refused.code} ${decision.refused.text}`);
        return decision.results.map(({ type, id }) => `${type}/${id}`);
      });
    },
    async settle() {
      await db.query('update journal_head set next = $2 where part = $1', [part, seq + 1]);
      await db.query('update journal_offset set pos = $2 where part = $1', [part, seq]);
    },
  };
}

/** A transaction Bundle that creates each of the entries. */
export function bundleOf(entries: readonly ChartEntry[]): { [name: string]: Json } {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: entries.map(({ fullUrl, resource }) => ({
      fullUrl,
      resource: resource as Json,
      request: { method: 'POST', url: resource.resourceType },
    })),
  };
}

function requestOf(entries: readonly ChartEntry[]): ClientRequest {
  const base = 'http://127.0.0.1/fhir';
  return readWrite({ actor: 'anonymous', base, method: 'POST', url: '', headers: {}, body: bundleOf(entries) });
}
