import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { RefusalReason } from '../events.ts';

/** PEM texts. TLS 1.2 is the least that is spoken (IHE ITI-19, BCP 195). */
export interface TlsSettings {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
  /** Issuers of client certificates. */
  readonly ca?: string | Buffer;
  /** Mutual TLS: a peer without a certificate of `ca` is refused. */
  readonly requireClientCertificate?: boolean;
  /** Names, one of which a client certificate must carry as subject alternative name or common name; empty: any. */
  readonly names?: readonly string[];
}

/**
 * A TLS server that is handed accepted sockets and hands back those whose peer is who it must be. Certificates are judged
 * here and not by the library, which would refuse them without saying why.
 */
export function createTlsGate(
  settings: TlsSettings,
  handshakeTimeoutMs: number,
  onSecure: (socket: TLSSocket) => void,
  onRefused: (reason: RefusalReason, peer: string) => void,
): Server {
  const server = createServer({ ...secureContext(settings), handshakeTimeout: handshakeTimeoutMs });
  server.on('secureConnection', (socket) => {
    const reason = settings.requireClientCertificate ? refusalOf(socket, settings.names ?? []) : undefined;
    if (reason === undefined) {
      onSecure(socket);
      return;
    }
    socket.on('error', () => socket.destroy());
    onRefused(reason, socket.remoteAddress ?? '');
    socket.destroy();
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    onRefused(handshakeReason(error.code ?? ''), socket.remoteAddress ?? '');
    socket.destroy();
  });
  return server;
}

/** What `createServer` and `setSecureContext` take: the latter renews certificates without a restart. */
export function secureContext({ key, cert, ca, requireClientCertificate = false }: TlsSettings) {
  return {
    key,
    cert,
    minVersion: 'TLSv1.2',
    requestCert: requireClientCertificate,
    rejectUnauthorized: false,
    allowHalfOpen: true,
    ...(ca === undefined ? {} : { ca }),
  } as const;
}

function refusalOf(socket: TLSSocket, names: readonly string[]): RefusalReason | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return 'client certificate missing';
  // The type says Error; node sets the code of OpenSSL's verdict, a text.
  const verdict = socket.authorized ? '' : String(socket.authorizationError);
  if (verdict === 'CERT_HAS_EXPIRED') return 'client certificate expired';
  if (verdict === 'CERT_NOT_YET_VALID') return 'client certificate not yet valid';
  if (!socket.authorized) return 'client certificate of an unknown issuer';
  if (names.length === 0) return undefined;
  const isKnown = names.some((name) => certificate.checkHost(name, { subject: 'default' }) !== undefined);
  return isKnown ? undefined : 'client certificate of another name';
}

function handshakeReason(code: string): RefusalReason {
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return 'TLS handshake timeout';
  if (code === 'ERR_SSL_UNSUPPORTED_PROTOCOL' || code === 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
    return 'TLS version too old';
  return 'TLS failed';
}
