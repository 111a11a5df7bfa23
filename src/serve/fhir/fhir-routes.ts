import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { outcomeOf } from '#fhir/outcome.ts';
import { searchTypes } from '#fhir/search-parameters.ts';
import type { Access } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { settleFormat } from './format.ts';
import type { FhirAnswer, FhirParts } from './interaction.ts';
import { type Route, routes } from './interactions.ts';
import { firstValue, searchPairs } from './parameters.ts';

export interface FhirRoutesOptions extends FhirParts {
  /** Who is asking: settled by `govern` before anything is read. */
  readonly accessOf: (request: FastifyRequest) => Access;
  /** What went wrong inside, under an id that the caller is told; called for 5xx only. */
  readonly failed: (id: string, error: unknown) => void;
}

/** The FHIR API below `/fhir`: routes of the table, every error an OperationOutcome. */
export async function fhirRoutes(http: FastifyInstance, options: FhirRoutesOptions): Promise<void> {
  http.setErrorHandler((error, request, reply) => answerTrouble(error, request, reply, options));
  http.setNotFoundHandler((request, reply) => answerTrouble(new CausewayError('CW-SRV-003'), request, reply, options));
  for (const route of routes) {
    http.route({
      method: route.method,
      url: route.path,
      handler: async (request, reply) => send(reply, await run(route, request, options), rawQuery(request)),
    });
  }
}

async function run(route: Route, request: FastifyRequest, options: FhirRoutesOptions): Promise<FhirAnswer> {
  const query = rawQuery(request);
  settleFormat(firstValue(query, '_format'), request.headers.accept);
  const path = request.params as { readonly [segment: string]: string };
  if (path['type'] !== undefined && !isServed(path['type'])) throw new CausewayError('CW-SRV-002');
  return route.interaction(
    {
      access: options.accessOf(request),
      base: `${request.protocol}://${request.host}/fhir`,
      path,
      parameters: searchPairs(query, formBody(request)),
      header: (name) => request.headers[name]?.toString(),
    },
    options,
  );
}

const isServed = (type: string) => searchTypes.has(type) || type === 'Provenance';

function rawQuery(request: FastifyRequest): string {
  const at = request.url.indexOf('?');
  return at < 0 ? '' : request.url.slice(at + 1);
}

/** POST _search carries its parameters as a form (FHIR R4 3.1.0.9); anything else is refused. */
function formBody(request: FastifyRequest): string {
  if (request.method !== 'POST' || request.body === undefined || request.body === null) return '';
  const kind = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (kind !== 'application/x-www-form-urlencoded') throw new CausewayError('CW-SRV-008');
  return (request.body as Buffer).toString('utf8');
}

function send(reply: FastifyReply, { status, body, headers }: FhirAnswer, query: string): FastifyReply {
  reply.code(status).headers(headers ?? {});
  if (body === '') return reply.send();
  const pretty = firstValue(query, '_pretty') === 'true';
  return reply
    .type('application/fhir+json; charset=utf-8')
    .send(pretty ? JSON.stringify(JSON.parse(body), undefined, 2) : body);
}

function answerTrouble(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  options: FhirRoutesOptions,
): FastifyReply {
  const coded = error instanceof CausewayError ? error : new CausewayError(codeOfTransport(error), { cause: error });
  if (coded.row.http >= 500) options.failed(request.id, error);
  return reply
    .code(coded.row.http)
    .type('application/fhir+json; charset=utf-8')
    .send(JSON.stringify(outcomeOf(coded, request.id)));
}

/** What the HTTP layer itself refuses. */
function codeOfTransport(error: unknown): 'CW-SRV-009' | 'CW-SRV-010' | 'CW-ANY-001' {
  const status = (error as { statusCode?: unknown }).statusCode;
  if (status === 413) return 'CW-SRV-009';
  return typeof status === 'number' && status >= 400 && status < 500 ? 'CW-SRV-010' : 'CW-ANY-001';
}
