import { installationKey } from '#database/installation-key.ts';
import { type OpenOptions, openDatabase } from '#database/open-database.ts';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { createValidator } from '#fhir/validate/validate.ts';
import { xmlModels } from '#fhir/xml-models.ts';
import type { JournalEntry } from '#flow';
import { accessWithoutSignIn } from '#govern/access.ts';
import type { Settled } from '#journal/apply-batch.ts';
import { startConsumer } from '#journal/consume.ts';
import type { Consumer } from '#journal/consumer.ts';
import type { Journal } from '#journal/journal.ts';
import { openJournal } from '#journal/open-journal.ts';
import { createSettlements } from '#journal/settlements.ts';
import { type Address, formatAddress } from '#platform/address.ts';
import { type Now, systemClock } from '#platform/clock.ts';
import type { Config } from '#platform/config/schema.ts';
import { CausewayError } from '#platform/errors.ts';
import { createEvents } from '#platform/events.ts';
import { createIds } from '#platform/ids.ts';
import { createLogger } from '#platform/logger.ts';
import { createMetrics } from '#platform/metrics.ts';
import { measureProcess } from '#platform/process-metrics.ts';
import { createSeal } from '#platform/seal.ts';
import { noStep, type Step } from '#platform/steps.ts';
import { version } from '#platform/version.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { openReceivers } from '#receive/open-receivers.ts';
import { outcomeOfStatus } from '#receive/outcome-of-status.ts';
import { apiRoutes } from '#serve/api/api-routes.ts';
import { readinessChecks } from '#serve/readiness.ts';
import { serveHttp } from '#serve/serve-http.ts';
import { clientSystem } from '#store/client/draft.ts';
import { startReindexing } from '#store/search/reindex.ts';
import { feedOverlays } from '#translate/v2/overlay/overlays-of-feeds.ts';
import { isSupported } from '#translate/v2/translate-message.ts';
import { createClientRules } from './client-rules.ts';
import { clientFeed, createClientWrites } from './client-writes.ts';
import { createPipeline } from './pipeline.ts';
import { createRebuilder } from './rebuild.ts';

export interface AppOptions {
  readonly config: Config;
  readonly now?: Now;
  /** Passed at each named step of a message's way; the kill test hangs on it. */
  readonly step?: Step;
  /** The database died too often to go on: the process must end. */
  readonly onGone?: (error: Error) => void;
  /** For tests: what the files of the embedded database do (`database/embedded-worker.ts`). */
  readonly databaseHook?: OpenOptions['hook'];
}

export interface App extends AsyncDisposable {
  readonly addresses: {
    readonly http: Address;
    readonly feeds: readonly { readonly feed: string; readonly address: Address }[];
  };
  readonly journal: Journal;
  readonly consumers: ReadonlyMap<string, Consumer>;
  /** Resolves when everything journalled before the call is stored. */
  caughtUp(): Promise<void>;
  /** Forgets what is derived and applies the whole journal anew: see `rebuild.ts`. */
  rebuild(): Promise<void>;
}

/**
 * Builds and joins the parts, in the order of a message's way. Disposing goes the same way: first nothing more comes in, then
 * what is under way is finished, then the database is closed.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, now = systemClock, step = noStep, onGone, databaseHook } = options;
  await using building = new AsyncDisposableStack();
  const metrics = createMetrics();
  const events = createEvents({ logger: createLogger(config.log.level), metrics });
  events.configLoaded(config.installation, config.feeds.length);
  building.use(measureProcess(metrics));
  const realm = usRealm;

  const definitions = loadDefinitions(realm.definitionTables, config.definitions);
  const overlays = feedOverlays(config.feeds, definitions, realm);
  const validator = createValidator(definitions);
  step('start: definitions loaded');

  const db = building.use(
    await openDatabase({
      dataDir: config.dataDir,
      url: config.database.url,
      now,
      onEvent: events.database,
      ...(onGone && { onGone }),
      ...(databaseHook && { hook: databaseHook }),
    }),
  );
  const key = await installationKey(db);
  const ids = createIds(key);
  step('start: database open');
  const feeds = new Map(config.feeds.map((feed) => [feed.name, feed]));

  // journal: append, order, offsets
  const journal = await openJournal({ db, now, step, limits: config.limits });
  building.defer(() => journal.close());
  for (const feed of config.feeds) await journal.declareFeed(feed.name, feed.system);
  const clientPart = await journal.declareFeed(clientFeed, clientSystem);
  step('start: journal open');

  // journal → translate → normalise → store: one ordered consumer a feed
  const pipeline = createPipeline({
    db,
    journal,
    ids,
    realm,
    feedOf: (name) => feeds.get(name),
    overlayOf: (name) => overlays.get(name),
    clientPart,
    now,
    step,
  });
  const settlements = createSettlements(db);
  const rules = createClientRules({
    definitions,
    validator,
    impliedProfile: realm.impliedProfile,
    mode: config.validation.impliedProfiles,
  });
  const clientWrites = createClientWrites({ db, journal, settlements, ids, rules, now, step });
  const startStoring = (feed: string): Consumer => {
    const common = {
      journal,
      db,
      name: 'store',
      part: journal.parts.find((declared) => declared.feed === feed)!.part,
      now,
      step,
      limits: config.limits,
      onParked({ part, seq }: JournalEntry, error: unknown) {
        // Ours is told with the entry, by its code.
        if (!(error instanceof CausewayError)) events.unexpected('pipeline', error, `${part}-${seq}`);
      },
      onSettled(settled: readonly Settled<unknown>[]) {
        for (const { entry, ...settlement } of settled) {
          settlements.settled(entry.part, entry.seq, settlement);
          events.entrySettled(entry, settlement.status, settlement.issues, now());
        }
      },
    };
    return feed === clientFeed
      ? startConsumer({ ...common, prepare: clientWrites.prepare, apply: clientWrites.apply })
      : startConsumer({ ...common, prepare: pipeline.prepare, apply: pipeline.applying() });
  };
  const consumers = new Map(journal.parts.map(({ feed }) => [feed, startStoring(feed)]));
  building.defer(async () => {
    await Promise.all([...consumers.values()].map((consumer) => consumer.stop()));
  });
  const rebuilder = building.use(createRebuilder({ db, consumers, start: startStoring }));
  step('start: consumers at work');

  // store: indexes of parameters that are declared otherwise now
  const reindexing = building.use(await startReindexing(db));
  const rowsLooked = metrics.gauge('causeway_reindex_rows', 'Rows that the re-indexing since the start has looked at.');
  const isReindexing = metrics.gauge('causeway_reindexing', 'Whether search parameters are being indexed anew.');
  metrics.collect(() => {
    rowsLooked.set(reindexing.looked);
    isReindexing.set(reindexing.isBuilding ? 1 : 0);
  });
  reindexing.done.catch((error: unknown) => events.unexpected('store', error, 'reindex'));

  // receive: what comes in is journalled, then answered
  const receivers = building.use(
    await openReceivers({
      feeds: config.feeds,
      bounds: config.limits,
      readAs: (feed) => overlays.get(feed)?.read,
      intake: journal,
      outcome: async (part, seq) => {
        const { status, issues } = await settlements.of(part, seq);
        return outcomeOfStatus(status, issues);
      },
      supports: isSupported,
      events: {
        ...events,
        received: events.messageReceived,
        answered: events.messageAnswered,
        fault: events.frameFault,
        unavailable: events.messageRefused,
        file: events.fileTaken,
      },
      now,
      step,
    }),
  );
  for (const { feed, address } of receivers.addresses) events.feedListening(feed, formatAddress(address));
  step('start: receivers open');

  // serve: FHIR, operations, health
  const http = building.use(
    await serveHttp({
      address: config.http,
      db,
      now,
      version,
      systemOf: (part) => journal.parts.find((candidate) => candidate.part === part)?.system ?? 'unknown',
      profilesOf: definitions.supportedProfiles,
      provenance: realm.provenance,
      realm,
      write: clientWrites.submit,
      accessOf: accessWithoutSignIn,
      xmlModels: xmlModels(definitions),
      validator,
      codesOf: definitions.codes,
      pages: createSeal(key),
      checks: readinessChecks(db, consumers, rebuilder),
      metrics: () => metrics.print(),
      events,
      plugins: [
        receivers.routes,
        apiRoutes({
          db,
          journal,
          consumers,
          translate: pipeline.prepare,
          patientsOf: pipeline.patientsOf,
          refold: pipeline.refold,
          rebuild: () => rebuilder.rebuild(),
          events,
          now,
        }),
      ],
    }),
  );
  events.serverStarted({ http: formatAddress(http.address), database: db.kind, version });

  const parts = building.move();
  return {
    addresses: { http: http.address, feeds: receivers.addresses },
    journal,
    consumers,
    async caughtUp() {
      await Promise.all([...consumers.values()].map((consumer) => consumer.caughtUp()));
    },
    rebuild: () => rebuilder.rebuild(),
    async [Symbol.asyncDispose]() {
      events.serverStopping('asked to');
      await parts.disposeAsync();
      events.serverStopped();
    },
  };
}
