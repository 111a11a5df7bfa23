import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseExact } from '#fhir/exact-numbers.ts';
import { searchTypes } from '#fhir/search-parameters.ts';
import type { Access } from '#flow';
import type { TypeModels } from '#formats/fhir-xml/element-model.ts';
import { CausewayError } from '#platform/errors.ts';
import { createTurns } from '#platform/turns.ts';
import { settleFormat } from './format.ts';
import type { FhirAnswer, FhirParts } from './interaction.ts';
import { type Route, routes } from './interactions.ts';
import { readParameters } from './page-link.ts';
import { firstValue } from './parameters.ts';
import { xmlHooks } from './xml-hooks.ts';

export interface FhirRoutesOptions extends FhirParts {
  /** The base's path. */
  readonly prefix: string;
  /** Who is asking: settled by `govern` before anything is read. */
  readonly accessOf: (request: FastifyRequest) => Access;
  /** How types look in XML. */
  readonly xmlModels: TypeModels;
}

/** The FHIR API below `/fhir`: the routes of the table; what is wrong is thrown, and answered by the server. */
export async function fhirRoutes(http: FastifyInstance, options: FhirRoutesOptions): Promise<void> {
  xmlHooks(http, options.xmlModels);
  http.setNotFoundHandler((request, reply) => {
    const methods = methodsOf(request.url.slice(options.prefix.length));
    if (methods.length === 0) throw new CausewayError('CW-SRV-003');
    reply.header('allow', methods.join(', '));
    throw new CausewayError('CW-SRV-013');
  });
  const turn = createTurns();
  for (const route of routes) {
    http.route({
      method: route.method,
      url: route.path,
      async handler(request, reply) {
        // What has a body is read and checked whole: one after the other, so that the database is heard in between.
        if (request.body !== undefined) await turn();
        return send(reply, await run(route, request, options), rawQuery(request));
      },
    });
  }
}

/** The methods that an address below the base takes: HEAD wherever there is GET. */
function methodsOf(url: string): string[] {
  const [path = ''] = url.split('?', 1);
  const fitting = routes.filter((route) =>
    new RegExp(`^${route.path.replaceAll('$', '\\$').replace(/:\w+/g, '[^/]+')}$`).test(path),
  );
  return [...new Set(fitting.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].sort();
}

async function run(route: Route, request: FastifyRequest, options: FhirRoutesOptions): Promise<FhirAnswer> {
  const query = rawQuery(request);
  settleFormat(firstValue(query, '_format'), request.headers.accept);
  const path = request.params as { readonly [segment: string]: string };
  if (path.type !== undefined && !searchTypes.has(path.type)) throw new CausewayError('CW-SRV-002');
  const { method } = request;
  const access = options.accessOf(request);
  const form = route.takesForm === true ? formBody(request) : '';
  return route.interaction(
    {
      access,
      method,
      base: `${request.protocol}://${request.host}/fhir`,
      path,
      ...readParameters({ access, method }, options, pathBelow(request.url, options.prefix), query, form),
      body: bodyOf(request),
      header: (name) => request.headers[name]?.toString(),
    },
    options,
  );
}

/** The address below the base, without its query. */
function pathBelow(url: string, prefix: string): string {
  return url.split('?', 1)[0]!.slice(prefix.length + 1);
}

function rawQuery(request: FastifyRequest): string {
  const at = request.url.indexOf('?');
  return at < 0 ? '' : request.url.slice(at + 1);
}

function bodyOf({ body }: FastifyRequest): Uint8Array | undefined {
  return Buffer.isBuffer(body) && body.length > 0 ? body : undefined;
}

/** POST _search carries its parameters as a form (FHIR R4 3.1.0.9); anything else is refused. */
function formBody(request: FastifyRequest): string {
  if (request.body === undefined || request.body === null) return '';
  const kind = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (kind !== 'application/x-www-form-urlencoded') throw new CausewayError('CW-SRV-008');
  return (request.body as Buffer).toString('utf8');
}

function send(reply: FastifyReply, { status, body, headers }: FhirAnswer, query: string): FastifyReply {
  // What is about patients is for the one who asked, and may change at any time: no cache may answer in our place.
  reply.code(status).headers({ 'cache-control': 'private, no-cache', ...headers });
  if (body === '') return reply.send();
  const pretty = firstValue(query, '_pretty') === 'true';
  return reply
    .type('application/fhir+json; charset=utf-8')
    .send(pretty ? JSON.stringify(parseExact(body), undefined, 2) : body);
}
