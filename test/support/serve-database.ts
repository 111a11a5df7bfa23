import type { Database } from '#database/database.ts';
import { joinDefinitions } from '#fhir/definitions/definitions.ts';
import { createValidator } from '#fhir/validate/validate.ts';
import { accessWithoutSignIn } from '#govern/access.ts';
import { createEvents } from '#platform/events.ts';
import { createLogger } from '#platform/logger.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createSeal } from '#platform/seal.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { serveHttp } from '#serve/serve-http.ts';

type ServeOptions = Parameters<typeof serveHttp>[0];

/** Serves what a database holds, with nothing behind it that takes messages or writes; `more` is what the test is about. */
export function serveDatabase(db: Database, more: Partial<ServeOptions> = {}): ReturnType<typeof serveHttp> {
  return serveHttp({
    address: { host: '127.0.0.1', port: 0 },
    db,
    now: () => 0,
    version: '0',
    systemOf: () => 'north',
    profilesOf: () => [],
    provenance: usRealm.provenance,
    realm: usRealm,
    write: () => Promise.reject(new Error('nothing is written here')),
    accessOf: accessWithoutSignIn,
    xmlModels: () => undefined,
    validator: createValidator(joinDefinitions([])),
    codesOf: () => undefined,
    pages: createSeal(new Uint8Array(32)),
    checks: [],
    metrics: () => '',
    events: createEvents({ logger: createLogger('silent'), metrics: createMetrics() }),
    plugins: [],
    ...more,
  });
}
