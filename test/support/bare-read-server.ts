/**
 * Bare Fastify routes with one query each, on DATABASE_URL: what a read by id, a search in a patient's slice and a transaction cost
 * at the least.
 */
import Fastify from 'fastify';
import pg from 'pg';
import { shardOf } from '#platform/ids.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const app = Fastify({ bodyLimit: 16 * 1024 * 1024 });
app.get<{ Params: { id: string } }>('/fhir/:type/:id', async ({ params: { id } }, reply) => {
  const { rows } = await pool.query({
    name: 'read',
    text: 'select body from resource where shard = $1 and id = $2',
    values: [shardOf(id), id],
  });
  reply.type('application/fhir+json');
  return rows[0].body;
});
/** Whatever else is asked, the newest of the patient's resources of the type. */
app.get<{ Params: { type: string }; Querystring: { patient: string } }>('/fhir/:type', async (request, reply) => {
  const { patient } = request.query;
  const { rows } = await pool.query({
    name: 'slice',
    text: `select body from resource where shard = $1 and patient = $2 and type = $3
      order by clinical_from desc, id desc limit 50`,
    values: [shardOf(patient), patient, request.params.type],
  });
  reply.type('application/fhir+json');
  return `{"resourceType":"Bundle","entry":[${rows.map(({ body }) => `{"resource":${body}}`).join(',')}]}`;
});
/** A Bundle's resources into one table, keyed, nothing else done. */
app.addContentTypeParser('application/fhir+json', { parseAs: 'string' }, (_request, text, done) => {
  done(null, JSON.parse(text as string));
});
app.post<{ Body: { entry: { resource: object }[] } }>('/fhir', async ({ body: { entry } }) => {
  await pool.query({
    name: 'write',
    text: 'insert into bench_floor select gen_random_uuid(), b from unnest($1::text[]) as b',
    values: [entry.map(({ resource }) => JSON.stringify(resource))],
  });
  return { written: entry.length };
});
const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
const http = { host: address.hostname, port: Number(address.port) };
process.stdout.write(`${JSON.stringify({ http, feeds: [] })}\n`);
