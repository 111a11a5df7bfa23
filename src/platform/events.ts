import type { Logger } from 'pino';
import { CausewayError } from './errors.ts';
import type { Metrics } from './metrics.ts';

/** An entry's name in logs and answers: `part-seq`. */
export const correlationOf = (part: number, seq: number): string => `${part}-${seq}`;

/** Upper bounds in seconds: an acknowledgement takes 1–50 ms, a bad day seconds. */
const latencySeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const bodyBytes = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216];

/** An entry, as far as it is told. */
interface SettledEntry {
  readonly feed: string;
  readonly part: number;
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

interface SettledIssue {
  readonly code: string;
  readonly severity: string;
  readonly place?: string;
}

/** What the database tells of itself; `reason` and `action` are our own words and hold no values. */
export type DatabaseHappening =
  | { readonly kind: 'died'; readonly reason: string }
  | { readonly kind: 'recovered' }
  | { readonly kind: 'upkeep'; readonly action: string; readonly tookMs: number }
  | { readonly kind: 'upkeep failed'; readonly action: string; readonly error: unknown };

export type Events = ReturnType<typeof createEvents>;

/**
 * What happens, said once: one function an event, each a log line or a count or both. Nothing here takes message content,
 * names or patient ids; labels are feeds, codes and kinds, of which there are few. An entry is named by its place in the
 * journal, under which those who may can look it up.
 */
export function createEvents({ logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics }) {
  const count = {
    received: metrics.counter('causeway_messages_received_total', 'Messages that came in whole, by feed and protocol.'),
    answered: metrics.counter('causeway_answers_total', 'Acknowledgements given, by feed and code.'),
    settled: metrics.counter(
      'causeway_messages_settled_total',
      'Journalled messages, by feed and what became of them.',
    ),
    issues: metrics.counter('causeway_issues_total', 'Issues found in messages, by feed, code and severity.'),
    reused: metrics.counter(
      'causeway_reused_control_ids_total',
      'Control ids that came again with other bytes, by feed.',
    ),
    released: metrics.counter('causeway_messages_released_total', 'Parked messages that went on, by feed and how.'),
    faults: metrics.counter('causeway_frame_faults_total', 'Bytes that were no proper frame, by feed and kind.'),
    opened: metrics.counter('causeway_connections_opened_total', 'Connections opened, by feed.'),
    closed: metrics.counter('causeway_connections_closed_total', 'Connections closed, by feed and reason.'),
    refused: metrics.counter('causeway_connections_refused_total', 'Connections refused, by feed and reason.'),
    unavailable: metrics.counter('causeway_appends_refused_total', 'Messages that the journal did not take, by feed.'),
    databaseGone: metrics.counter('causeway_database_gone_total', 'Times that the database went away.'),
    files: metrics.counter('causeway_files_total', 'Files of watched folders, by feed and result.'),
    requests: metrics.counter('causeway_http_requests_total', 'HTTP requests, by route, method and status.'),
    unexpected: metrics.counter('causeway_unexpected_total', 'Unexpected errors, by code and where.'),
  };
  const bytes = metrics.histogram('causeway_message_bytes', 'Size of messages, by feed.', bodyBytes);
  const applyTime = metrics.histogram('causeway_apply_seconds', 'From receipt to searchable, by feed.', latencySeconds);
  const upkeepTime = metrics.histogram(
    'causeway_database_upkeep_seconds',
    'Time of upkeep, by action.',
    latencySeconds,
  );
  const requestTime = metrics.histogram('causeway_http_request_seconds', 'Time to answer, by route.', latencySeconds);
  const connections = metrics.gauge('causeway_connections', 'Connections open now, by feed.');
  const databaseUp = metrics.gauge('causeway_database_up', 'Whether the database answers: 1 or 0.');
  const open = new Map<string, number>();
  const changeOpen = (feed: string, by: number) => {
    const now = (open.get(feed) ?? 0) + by;
    open.set(feed, now);
    connections.set(now, { feed });
  };

  return {
    configLoaded(installation: string, feeds: number): void {
      logger.info({ installation, feeds }, 'configuration loaded');
    },
    serverStarted(at: {
      readonly http: string;
      readonly database: 'embedded' | 'server';
      readonly version: string;
    }): void {
      databaseUp.set(1);
      logger.info(at, 'server started');
    },
    serverStopping(reason: string): void {
      logger.info({ reason }, 'server stopping');
    },
    serverStopped(): void {
      logger.info('server stopped');
    },
    feedListening(feed: string, address: string): void {
      logger.info({ feed, address }, 'feed listening');
    },

    connectionOpened(feed: string, peer: string): void {
      count.opened.add({ feed });
      changeOpen(feed, 1);
      logger.debug({ feed, peer }, 'connection opened');
    },
    connectionClosed(feed: string, reason: string, peer: string): void {
      count.closed.add({ feed, reason });
      changeOpen(feed, -1);
      logger.debug({ feed, reason, peer }, 'connection closed');
    },
    connectionRefused(feed: string, reason: string, peer: string): void {
      count.refused.add({ feed, reason });
      logger.warn({ feed, reason, peer }, 'connection refused');
    },
    frameFault(feed: string, kind: string, offset: number): void {
      count.faults.add({ feed, kind });
      // A port scanner makes thousands: the count tells, the log is for who looks closer.
      logger.debug({ feed, kind, offset }, 'frame fault');
    },

    messageReceived(feed: string, protocol: string, size: number): void {
      count.received.add({ feed, protocol });
      bytes.observe(size, { feed });
    },
    messageAnswered(feed: string, code: string): void {
      count.answered.add({ feed, code });
    },
    /** A file of a watched folder was moved to `done` or `failed`, or left for the next look. */
    fileTaken(feed: string, result: 'done' | 'failed' | 'left'): void {
      count.files.add({ feed, result });
    },
    /** Taken as a new message; the sender breaks HL7 v2.5.1 §2.14.9.10. */
    reusedControlId(feed: string): void {
      count.reused.add({ feed });
    },
    /** The journal took nothing: the sender keeps its message. */
    messageRefused(feed: string, error: unknown): void {
      count.unavailable.add({ feed });
      logger.warn({ feed, ...describeError(error) }, 'journal took nothing');
    },
    /** What became of a journalled entry, as the consumer tells it after its commit; `now` in epoch milliseconds. */
    entrySettled(entry: SettledEntry, status: string, issues: readonly SettledIssue[], now: number): void {
      const { feed } = entry;
      count.settled.add({ feed, status });
      for (const { code, severity } of issues) count.issues.add({ feed, code, severity });
      if (status === 'applied') applyTime.observe(Math.max(0, now - entry.receivedAt) / 1000, { feed });
      if (status !== 'parked') return;
      const why = issues.findLast(({ severity }) => severity === 'error');
      const place = why?.place === undefined ? {} : { place: why.place };
      logger.warn(
        { feed, entry: correlationOf(entry.part, entry.seq), code: why?.code ?? 'unknown', ...place },
        'entry parked',
      );
    },
    entryReleased(feed: string, part: number, seq: number, how: 'retry' | 'skip' | 'release'): void {
      count.released.add({ feed, how });
      logger.info({ feed, entry: correlationOf(part, seq), how }, 'entry released');
    },
    refolded(selection: 'range' | 'query', patients: number, changed: number): void {
      logger.info({ selection, patients, changed }, 'refolded');
    },

    database(event: DatabaseHappening): void {
      switch (event.kind) {
        case 'died':
          count.databaseGone.add();
          databaseUp.set(0);
          logger.error({ reason: event.reason }, 'database gone');
          break;
        case 'recovered':
          databaseUp.set(1);
          logger.info('database back');
          break;
        case 'upkeep':
          upkeepTime.observe(event.tookMs / 1000, { action: event.action });
          break;
        case 'upkeep failed':
          logger.warn({ action: event.action, ...describeError(event.error) }, 'database upkeep failed');
          break;
      }
    },

    /** `route` is the pattern (`/fhir/Patient/:id`), never the URL, which may name a patient. */
    requestServed(route: string, method: string, status: number, seconds: number): void {
      count.requests.add({ route, method, status: String(status) });
      requestTime.observe(seconds, { route });
      logger.debug({ route, method, status, ms: Math.round(seconds * 1e4) / 10 }, 'request served');
    },

    /** Something that nobody foresaw. `where` names a part of the program; `id` is what the caller was told. */
    unexpected(where: string, error: unknown, id?: string): void {
      const described = describeError(error);
      count.unexpected.add({ code: described.code, where });
      logger.error({ where, ...described, ...(id !== undefined && { id }) }, 'unexpected error');
    },
  };
}

/**
 * An error as far as it may be logged: its kind, its code and where it was thrown. Texts of foreign errors may quote what
 * they choked on (a row, a field of a message) and stay out; ours hold no PHI by rule, `detail` does and stays out.
 */
export function describeError(error: unknown): {
  code: string;
  kind: string;
  text?: string;
  at?: string;
  cause?: string;
} {
  if (!(error instanceof Error)) return { code: 'CW-ANY-001', kind: typeof error };
  const frames = error.stack?.split('\n').filter((frame) => /^\s+at /.test(frame)) ?? [];
  const foreignCode = (error as { code?: unknown }).code;
  const own = error instanceof CausewayError;
  return {
    code: own ? error.code : 'CW-ANY-001',
    kind: typeof foreignCode === 'string' && !own ? `${error.name} ${foreignCode}` : error.name,
    ...(own && { text: error.message }),
    ...(frames.length > 0 && {
      at: frames
        .slice(0, 6)
        .map((frame) => frame.trim().replace(/^at /, ''))
        .join(' < '),
    }),
    ...(error.cause instanceof Error && { cause: causeOf(error.cause) }),
  };
}

function causeOf(cause: Error): string {
  const { code, kind } = describeError(cause);
  return code === 'CW-ANY-001' ? kind : `${kind} ${code}`;
}
