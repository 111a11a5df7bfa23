import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '#database/database.ts';
import type { BusinessKey, JournalEntry, StoredChange, Translation } from '#flow';
import type { Consumer } from '#journal/consumer.ts';
import type { Journal } from '#journal/journal.ts';
import type { RefoldSelection } from '#journal/refold-selection.ts';
import type { Now } from '#platform/clock.ts';
import { CausewayError } from '#platform/errors.ts';
import type { Events } from '#platform/events.ts';
import { limits } from '#platform/limits.ts';
import { problemOf } from '../trouble.ts';
import { entryDetails, readEntry } from './entry-details.ts';
import { feedsStatus } from './feeds-status.ts';
import { readMessageQuery } from './message-query.ts';
import { rebuildAll } from './rebuild-all.ts';
import { refoldMessages } from './refold-messages.ts';
import { searchOf } from './search-of-query.ts';
import { unmappedLeaves } from './unmapped-leaves.ts';

/** What the operations work on. */
export interface ApiParts {
  readonly db: Database;
  readonly journal: Journal;
  /** By feed. */
  readonly consumers: ReadonlyMap<string, Consumer>;
  /** What translation makes of an entry today. */
  readonly translate: (entry: JournalEntry) => Translation;
  /** Whom an entry is about, as `patient:` keys. */
  readonly patientsOf: (entry: JournalEntry) => readonly BusinessKey[];
  /** Folds a source patient's slice anew, in a transaction of its own. */
  readonly refold: (system: string, key: BusinessKey) => Promise<readonly StoredChange[]>;
  /** Forgets what is derived and applies the whole journal anew; while one runs, another call is the same one. */
  readonly rebuild: () => Promise<void>;
  readonly now: Now;
  readonly events: Pick<Events, 'entryReleased' | 'refolded' | 'unexpected'>;
}

/**
 * The operations, below `/api`. What may name a patient comes in a body, never in a URL, which logs and proxies keep.
 *
 *   POST /api/messages/search          { query, limit?, before? } → { messages, next? }
 *   POST /api/messages/unmapped        { query, messages? } → what translation leaves unread of the newest, by frequency
 *   GET  /api/messages/{id}            what the journal knows of a message; id is `part-seq`
 *   GET  /api/messages/{id}/body       its bytes
 *   GET  /api/messages/{id}/lineage    what became of each of its fields
 *   POST /api/messages/{id}/retry      a parked one is tried again → { status }
 *   POST /api/messages/{id}/skip       a held one is given up
 *   POST /api/messages/{id}/release    a quarantined one is applied after all
 *   POST /api/refold                   { range } or { query }, dryRun?, after? → progress, one JSON object a line
 *   POST /api/rebuild                  everything derived is made anew from the journal → progress, likewise
 *   GET  /api/feeds                    counts, backlog and trouble of each feed
 */
export function apiRoutes(parts: ApiParts): FastifyPluginAsync {
  return async (http: FastifyInstance) => {
    http.addHook('onRequest', async (request) => refuseForeignPages(request));
    // What goes on for long must not keep the server from stopping.
    const stopping = new AbortController();
    http.addHook('preClose', async () => stopping.abort());

    http.post('/api/messages/search', async (request) => {
      const { query, limit, before } = readBody(request, searchBody);
      const page = await parts.journal.search({
        ...(await searchOf(parts.db, readMessageQuery(query, parts.now()))),
        limit: Math.min(limit ?? limits.searchPageDefault, limits.searchPageMax),
        ...(before !== undefined && { before }),
      });
      return {
        messages: page.messages.map(({ part, seq, receivedAt, eventAt, keys: _keys, ...row }) => ({
          id: `${part}-${seq}`,
          receivedAt: new Date(receivedAt).toISOString(),
          ...(eventAt !== undefined && { eventAt: new Date(eventAt).toISOString() }),
          ...row,
        })),
        ...(page.next !== undefined && { next: page.next }),
      };
    });
    http.post('/api/messages/unmapped', (request) => {
      const { query, messages } = readBody(request, unmappedBody);
      return unmappedLeaves(parts, query, messages, parts.now());
    });
    http.get('/api/messages/:id', async (request) => {
      const { part, seq } = placeOf(request);
      return entryDetails(parts.db, parts.journal, part, seq);
    });
    http.get('/api/messages/:id/body', async (request, reply) => {
      const { part, seq } = placeOf(request);
      const { body } = await readEntry(parts.journal, part, seq);
      return reply.type('application/octet-stream').send(Buffer.from(body));
    });
    http.get('/api/messages/:id/lineage', async (request) => {
      const { part, seq } = placeOf(request);
      const translation = parts.translate(await readEntry(parts.journal, part, seq));
      return { leaves: translation.leaves, rows: translation.lineage(), issues: translation.issues };
    });
    http.post('/api/messages/:id/:action', (request) =>
      actOnHeld(parts, placeOf(request), (request.params as { action: string }).action),
    );
    http.post('/api/refold', async (request, reply) => {
      const { dryRun, after, ...asked } = readBody(request, refoldBody);
      const selection = await selectionOf(parts, asked);
      const closed = new AbortController();
      reply.raw.once('close', () => closed.abort());
      const signal = AbortSignal.any([closed.signal, stopping.signal]);
      const progress = refoldMessages(parts, selection, { dryRun, signal, ...(after !== undefined && { after }) });
      return reply.type('application/x-ndjson').send(Readable.from(asLines(progress, request.id, parts)));
    });
    http.post('/api/rebuild', async (request, reply) => {
      readBody(request, z.strictObject({}));
      return reply
        .type('application/x-ndjson')
        .send(Readable.from(asLines(rebuildAll(parts, stopping.signal), request.id, parts)));
    });
    http.get('/api/feeds', () => feedsStatus(parts));
  };
}

async function actOnHeld(parts: ApiParts, { part, seq }: Place, action: string): Promise<{ status: string }> {
  const { feed, consumer } = consumerOf(parts, part);
  switch (action) {
    case 'retry': {
      const status = await consumer.retryHeld(seq);
      if (status === 'applied') parts.events.entryReleased(feed, part, seq, 'retry');
      return { status };
    }
    case 'skip':
      await consumer.skipHeld(seq);
      parts.events.entryReleased(feed, part, seq, 'skip');
      return { status: 'skipped' };
    case 'release':
      await consumer.release(seq);
      parts.events.entryReleased(feed, part, seq, 'release');
      return { status: 'waiting' };
    default:
      throw new CausewayError('CW-SRV-003');
  }
}

const searchBody = z.strictObject({
  query: z.string().max(1000).default(''),
  limit: z.int().min(1).optional(),
  before: z.string().max(100).optional(),
});

const unmappedBody = z.strictObject({
  query: z.string().max(1000).default(''),
  messages: z.int().min(1).max(limits.unmappedMessages).default(500),
});

const refoldOptions = {
  dryRun: z.boolean().default(false),
  /** `cursor` of a refold that was interrupted. */
  after: z.string().max(100).optional(),
};
const refoldBody = z.union([
  z.strictObject({
    range: z.strictObject({ part: z.int().min(0).max(32_767), from: z.int().min(1), to: z.int().min(1) }),
    ...refoldOptions,
  }),
  z.strictObject({ query: z.string().min(1).max(1000), ...refoldOptions }),
]);

async function selectionOf(
  { db, journal, now }: ApiParts,
  asked:
    | { readonly query: string }
    | { readonly range: { readonly part: number; readonly from: number; readonly to: number } },
): Promise<RefoldSelection> {
  if ('query' in asked) return { search: await searchOf(db, readMessageQuery(asked.query, now())) };
  if (journal.parts.every(({ part }) => part !== asked.range.part)) throw new CausewayError('CW-API-002');
  return asked.range;
}

/** A stream has sent its status before something can go wrong: trouble is its last line. */
async function* asLines(progress: AsyncGenerator<object>, id: string, parts: ApiParts): AsyncGenerator<string> {
  try {
    for await (const line of progress) yield `${JSON.stringify(line)}\n`;
  } catch (error) {
    if (!(error instanceof CausewayError) || error.row.http >= 500) parts.events.unexpected('api', error, id);
    yield `${JSON.stringify({ kind: 'trouble', ...problemOf(error, id) })}\n`;
  }
}

/**
 * Without sign-in whoever reaches the loopback address may act, and so might any page that a browser on this machine has
 * open: browsers name the page's origin on a POST, and cannot send JSON to another origin without asking first.
 */
function refuseForeignPages(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `${request.protocol}://${request.host}`) throw new CausewayError('CW-API-004');
}

function readBody<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.output<Schema> {
  const kind = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (kind !== 'application/json') throw new CausewayError('CW-API-005');
  let given: unknown;
  try {
    given = JSON.parse((request.body as Buffer).toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CausewayError('CW-API-005', { text: 'The body is not JSON.' });
  }
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  throw new CausewayError('CW-API-005', { place: read.error.issues[0]?.path.join('.') ?? '' });
}

interface Place {
  readonly part: number;
  readonly seq: number;
}

function placeOf(request: FastifyRequest): Place {
  const match = /^(\d{1,5})-(\d{1,15})$/.exec((request.params as { id: string }).id);
  if (match === null) throw new CausewayError('CW-API-002');
  return { part: Number(match[1]), seq: Number(match[2]) };
}

function consumerOf(
  { journal, consumers }: ApiParts,
  part: number,
): { readonly feed: string; readonly consumer: Consumer } {
  const feed = journal.parts.find((declared) => declared.part === part)?.feed;
  const consumer = feed === undefined ? undefined : consumers.get(feed);
  if (feed === undefined || consumer === undefined) throw new CausewayError('CW-API-002');
  return { feed, consumer };
}
