import type { FastifyInstance } from 'fastify';

/** `/`: where things are, for whoever opens the address that the server printed. */
export function entranceRoute(http: FastifyInstance, version: string): void {
  http.get('/', async () => ({
    name: 'Causeway',
    version,
    fhir: '/fhir',
    capabilities: '/fhir/metadata',
    ready: '/readyz',
    alive: '/healthz',
    metrics: '/metrics',
  }));
}
