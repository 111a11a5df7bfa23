import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Access } from '#flow';
import type { TypeModels } from '#formats/fhir-xml/element-model.ts';
import { type Address, isLoopback } from '#platform/address.ts';
import type { Events } from '#platform/events.ts';
import { entranceRoute } from './entrance.ts';
import { fhirRoutes } from './fhir/fhir-routes.ts';
import type { FhirParts } from './fhir/interaction.ts';
import { healthRoutes, type ReadinessCheck } from './health.ts';
import { httpServer } from './http-server.ts';
import { refuseForeignHosts } from './refuse-foreign-hosts.ts';

export interface ServeOptions extends Omit<FhirParts, 'startedAt'> {
  readonly address: Address;
  readonly accessOf: (request: FastifyRequest) => Access;
  readonly checks: readonly ReadinessCheck[];
  readonly metrics: () => string | Promise<string>;
  readonly events: Events;
  readonly xmlModels: TypeModels;
  /** Other routes: the operations of `api/`, what receive takes over HTTP. */
  readonly plugins: readonly FastifyPluginAsync[];
}

export interface HttpServing extends AsyncDisposable {
  /** The port is the one that was given out where 0 was asked for. */
  readonly address: Address;
}

/** Serves the FHIR API, the operations and health at one address. */
export async function serveHttp({
  address,
  checks,
  metrics,
  events,
  plugins,
  ...parts
}: ServeOptions): Promise<HttpServing> {
  const http = httpServer((room, error, id) => events.unexpected(room, error, id));
  http.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    events.requestServed(route, request.method, reply.statusCode, reply.elapsedTime / 1000);
  });
  if (isLoopback(address.host)) refuseForeignHosts(http);
  entranceRoute(http, parts.version);
  healthRoutes(http, { checks, metrics });
  for (const plugin of plugins) await http.register(plugin);
  await http.register(fhirRoutes, {
    prefix: '/fhir',
    ...parts,
    startedAt: parts.now(),
  });
  await http.listen({ host: address.host, port: address.port });
  const bound = http.server.address();
  return {
    address: { host: address.host, port: typeof bound === 'object' && bound !== null ? bound.port : address.port },
    [Symbol.asyncDispose]: () => http.close(),
  };
}
