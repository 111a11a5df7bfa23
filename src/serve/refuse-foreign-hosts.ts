import type { FastifyInstance } from 'fastify';
import { isLoopback, parseAddress } from '#platform/address.ts';
import { CausewayError } from '#platform/errors.ts';

/**
 * Where the server listens on loopback, a request must name a loopback host, too. A page elsewhere can let its own name point
 * to 127.0.0.1 (DNS rebinding), and the browser would then give it everything that is served here without sign-in.
 */
export function refuseForeignHosts(http: FastifyInstance): void {
  http.addHook('onRequest', async (request) => {
    if (!isLoopback(hostNameOf(request.headers.host ?? ''))) throw new CausewayError('CW-API-006');
  });
}

/** The host of a Host header, without its port and the brackets of IPv6. */
function hostNameOf(header: string): string {
  return parseAddress(header)?.host ?? parseAddress(`${header}:0`)?.host ?? '';
}
