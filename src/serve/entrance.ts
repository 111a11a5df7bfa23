import type { FastifyInstance } from 'fastify';
import { openApi } from './fhir/open-api.ts';

/** `/`: where things are, for whoever opens the address that the server printed; `/openapi.json`: how to ask for them. */
export function entranceRoute(http: FastifyInstance, version: string): void {
  http.get('/', async () => ({
    name: 'Causeway',
    version,
    fhir: '/fhir',
    capabilities: '/fhir/metadata',
    openapi: '/openapi.json',
    ready: '/readyz',
    alive: '/healthz',
    metrics: '/metrics',
  }));
  const document = openApi(version);
  http.get('/openapi.json', async () => document);
}
