import { createServer, type Server, type Socket } from 'node:net';
import { type Address, formatAddress, isLoopback } from '#platform/address.ts';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { allowList } from './allow-list.ts';
import { MllpConnection } from './connection.ts';
import type { ListenerBounds, MllpListenerOptions } from './listener-options.ts';
import { ListenerShare } from './listener-share.ts';
import { ReplyChannel } from './reply-channel.ts';
import { createTlsGate, secureContext, type TlsSettings } from './tls.ts';

export interface MllpListener extends AsyncDisposable {
  /** Where it listens; the port is the one that was given out where 0 was asked for. */
  readonly address: Address;
  connections(): number;
  /** New certificates for connections from now on. */
  renewTls(tls: TlsSettings): void;
}

/**
 * Listens for HL7v2 over MLLP, plain or with TLS. Each frame becomes an envelope, is appended, and is answered after the
 * commit, in the order of arrival.
 *
 * @throws CausewayError CW-RCV-001 where the address is open to the network without TLS or an allow-list, CW-RCV-002 where
 *   it cannot be bound.
 */
export async function listenMllp(options: MllpListenerOptions): Promise<MllpListener> {
  const { host, port, feed, events, tls } = options;
  if (!isLoopback(host) && tls === undefined && (options.allow ?? []).length === 0) {
    throw new CausewayError('CW-RCV-001', { place: formatAddress({ host, port }) });
  }
  const bounds: ListenerBounds = { ...limits, ...options.bounds };
  const replies =
    feed.dualChannel &&
    new ReplyChannel(feed.dualChannel.host, feed.dualChannel.port, bounds.answersUnreadBytes, (error) =>
      events.unexpected(feed.name, error),
    );
  const share = new ListenerShare(bounds.fragmentsKeptPerMinute, replies);
  const { allow = [] } = options;
  const isAllowed = allow.length === 0 ? undefined : allowList(allow);
  const sockets = new Set<Socket>();
  const perPeer = new Map<string, number>();
  const connections = new Set<MllpConnection>();

  const open = (socket: Socket) => {
    const peer = socket.remoteAddress ?? '';
    events.connectionOpened(feed.name, peer);
    const connection = new MllpConnection(socket, peer, options, bounds, share);
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
  };
  const gate =
    tls &&
    createTlsGate(tls, bounds.handshakeTimeoutMs, open, (reason, peer) =>
      events.connectionRefused(feed.name, reason, peer),
    );

  const accept = (socket: Socket) => {
    const peer = socket.remoteAddress ?? '';
    const ofPeer = perPeer.get(peer) ?? 0;
    const reason =
      isAllowed !== undefined && !isAllowed(peer)
        ? 'address not allowed'
        : sockets.size >= bounds.connectionsTotal
          ? 'too many connections'
          : ofPeer >= bounds.connectionsPerPeer
            ? 'too many connections of this peer'
            : undefined;
    if (reason !== undefined) {
      events.connectionRefused(feed.name, reason, peer);
      socket.destroy();
      return;
    }
    sockets.add(socket);
    perPeer.set(peer, ofPeer + 1);
    socket.once('close', () => {
      sockets.delete(socket);
      const left = (perPeer.get(peer) ?? 1) - 1;
      if (left === 0) perPeer.delete(peer);
      else perPeer.set(peer, left);
    });
    if (gate === undefined) open(socket);
    else gate.emit('connection', socket);
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  const address = await bind(server, host, port);
  const sweeper = setInterval(() => {
    const at = performance.now();
    for (const connection of connections) connection.sweep(at);
  }, sweepIntervalMs(bounds));

  return {
    address,
    connections: () => connections.size,
    renewTls: (renewed) => gate?.setSecureContext(secureContext(renewed)),
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const drained = [...connections].map((connection) => connection.drain());
      await Promise.all(drained);
      // What is left is in its TLS handshake.
      for (const socket of sockets) socket.destroy();
      await closed;
      clearInterval(sweeper);
      await replies?.[Symbol.asyncDispose]();
    },
  };
}

function bind(server: Server, host: string, port: number): Promise<Address> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new CausewayError('CW-RCV-002', { place: formatAddress({ host, port }), cause })),
    );
    server.listen({ host, port }, () => {
      const bound = server.address();
      resolve({ host, port: typeof bound === 'object' && bound !== null ? bound.port : port });
    });
  });
}

/** Often enough that no timeout is overrun by more than a quarter. */
function sweepIntervalMs({ frameTimeoutMs, idleTimeoutMs, drainTimeoutMs, lingerTimeoutMs }: ListenerBounds): number {
  return Math.max(10, Math.min(frameTimeoutMs, idleTimeoutMs, drainTimeoutMs, lingerTimeoutMs, 4000) / 4);
}
