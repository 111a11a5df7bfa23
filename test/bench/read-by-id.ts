import autocannon from 'autocannon';
import pg from 'pg';
import { trafficMix } from '#synthetic/mix.ts';
import { type BenchRow, median } from './bench-row.ts';
import { load } from './load.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { allStored } from './whole-way.ts';

const messages = 3_000;
const rounds = 3;
const seconds = 3;
const connections = 16;

/**
 * Reads by id over HTTP, of all that a few thousand messages made, in turn; beside a bare Fastify route with one query over
 * the same rows. Interleaved rounds, median. On PostgreSQL, which both can talk to.
 */
export async function benchReadById(postgres: string): Promise<BenchRow[]> {
  await using server = await startServer('test/support/bench-server.ts', ['4'], postgres);
  await load({
    feeds: server.addresses.feeds,
    messages: [...trafficMix({ seed: 5, messages, feeds: 4 })],
    senders: 64,
  });
  await allStored(server, messages);
  await using bare = await startServer('test/support/bare-read-server.ts', [], { url: server.databaseUrl! });
  const paths = await somePaths(server.databaseUrl!);
  const ours: number[] = [];
  const others: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const rates = [await readsPerSecond(server, paths), await readsPerSecond(bare, paths)] as const;
    // The first round warms up.
    if (round > 0) ours.push(rates[0]);
    if (round > 0) others.push(rates[1]);
  }
  return [
    {
      what: `read by id, ${connections} connections (PostgreSQL)`,
      ours: median(ours),
      other: median(others),
      otherName: 'a bare Fastify route with one query',
      unit: 'requests/s',
      goal: { ratio: 0.5 },
    },
  ];
}

async function readsPerSecond({ addresses: { http } }: ServerProcess, paths: readonly string[]): Promise<number> {
  const result = await autocannon({
    url: `http://${http!.host}:${http!.port}`,
    connections,
    duration: seconds,
    requests: paths.map((path) => ({ method: 'GET', path })),
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx + result.errors} reads failed`);
  return result.requests.total / result.duration;
}

async function somePaths(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ type: string; id: string }>(
      'select type, id from resource where not deleted order by id limit 2000',
    );
    return rows.map(({ type, id }) => `/fhir/${type}/${id}`);
  } finally {
    await client.end();
  }
}
