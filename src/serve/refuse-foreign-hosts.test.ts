import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { refuseForeignHosts } from './refuse-foreign-hosts.ts';

test.each([
  ['127.0.0.1:8080', 200],
  ['localhost:8080', 200],
  ['localhost', 200],
  ['[::1]:8080', 200],
  ['evil.example:8080', 403],
  ['127.0.0.1.evil.example', 403],
  ['localhost.evil.example:8080', 403],
])('a request for %s gets %i on a server that listens on loopback', async (host, status) => {
  const http = Fastify();
  refuseForeignHosts(http);
  http.setErrorHandler((error: { row?: { http: number } }, _request, reply) =>
    reply.code(error.row?.http ?? 500).send(),
  );
  http.get('/', async () => 'here');
  expect((await http.inject({ url: '/', headers: { host } })).statusCode).toBe(status);
});
