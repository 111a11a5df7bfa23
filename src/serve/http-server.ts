import Fastify, { type FastifyInstance } from 'fastify';
import { limits } from '#platform/limits.ts';

/** The one HTTP server: no logging of its own (events do that, without PHI), bodies as bytes, bounded. */
export function httpServer(): FastifyInstance {
  const http = Fastify({
    logger: false,
    bodyLimit: limits.requestBytes,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
  });
  http.removeAllContentTypeParsers();
  http.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return http;
}
