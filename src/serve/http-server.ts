import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { answerTrouble, type Trouble, troubleOf } from './trouble.ts';

/**
 * The one HTTP server: no logging of its own (events do that, without PHI), bodies as bytes, bounded; whatever goes wrong on
 * whatever way is answered in one form (`trouble.ts`).
 */
export function httpServer(unexpected: (room: string, error: unknown, id: string) => void): FastifyInstance {
  const http = Fastify({
    logger: false,
    bodyLimit: limits.requestBytes,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    // An address that the router cannot read: hooks and handlers of ours never see it.
    frameworkErrors: (error, request, reply) => {
      write(reply.raw, troubleOf(error, request.raw.url ?? '', request.id));
    },
    // What is not HTTP, or too long for node's parser: there is no request yet, but its first line may have been read.
    clientErrorHandler(error, socket) {
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
      else end(socket, troubleOf(error, addressIn(error), undefined));
    },
  });
  http.removeAllContentTypeParsers();
  http.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  http.setErrorHandler((error, request, reply) => answerTrouble(error, request, reply, unexpected));
  http.setNotFoundHandler((request, reply) =>
    answerTrouble(new CausewayError('CW-SRV-003'), request, reply, unexpected),
  );
  return http;
}

function write(response: ServerResponse, { status, type, body }: Trouble): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

function end(socket: Socket, { status, type, body }: Trouble): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function addressIn(error: Error): string {
  const { rawPacket } = error as { rawPacket?: Buffer };
  return /^[A-Z]+ ([^ ?]{0,200})/.exec(rawPacket?.subarray(0, 300).toString('latin1') ?? '')?.[1] ?? '';
}
