/** A bare Fastify route that reads one resource with one query, on DATABASE_URL: what a read by id costs at the least. */
import Fastify from 'fastify';
import pg from 'pg';
import { shardOf } from '#platform/ids.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const app = Fastify();
app.get<{ Params: { id: string } }>('/fhir/:type/:id', async ({ params: { id } }, reply) => {
  const { rows } = await pool.query({
    name: 'read',
    text: 'select body from resource where shard = $1 and id = $2',
    values: [shardOf(id), id],
  });
  reply.type('application/fhir+json');
  return rows[0].body;
});
const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
const http = { host: address.hostname, port: Number(address.port) };
process.stdout.write(`${JSON.stringify({ http, feeds: [] })}\n`);
