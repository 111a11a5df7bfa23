import type { FastifyInstance } from 'fastify';

/** What readiness asks: each names itself and says what is wrong, or nothing. */
export interface ReadinessCheck {
  readonly name: string;
  /** Resolves to the trouble in plain words (no PHI), or to undefined when all is well. */
  readonly trouble: () => Promise<string | undefined>;
}

/**
 * `/healthz`: the process lives. `/readyz`: messages are accepted and served; 503 names what is not. `/metrics`: Prometheus.
 */
export function healthRoutes(
  http: FastifyInstance,
  options: { readonly checks: readonly ReadinessCheck[]; readonly metrics: () => string | Promise<string> },
): void {
  http.get('/healthz', async () => ({ status: 'ok' }));
  http.get('/readyz', async (_request, reply) => {
    const answers = await Promise.all(
      options.checks.map(async ({ name, trouble }) => ({ name, trouble: await trouble() })),
    );
    const ready = answers.every(({ trouble }) => trouble === undefined);
    reply.code(ready ? 200 : 503);
    return {
      status: ready ? 'ready' : 'not ready',
      checks: answers.map(({ name, trouble }) => ({ name, status: trouble ?? 'ok' })),
    };
  });
  http.get('/metrics', async (_request, reply) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8');
    return options.metrics();
  });
}
