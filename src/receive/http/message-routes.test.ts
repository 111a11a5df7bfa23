import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { CausewayError } from '#platform/errors.ts';
import { MemoryIntake } from '#test/support/memory-intake.ts';
import { adt, EventLog, openFeed } from '#test/support/receiver.ts';
import type { FeedSettings } from '../feed-settings.ts';
import type { Reception } from '../take-in.ts';
import { messageRoutes } from './message-routes.ts';

async function openRoutes(feed: Partial<FeedSettings> = {}, options: Partial<Reception> = {}) {
  const intake = new MemoryIntake();
  const reception: Reception = {
    feed: { ...openFeed, ...feed },
    intake,
    events: new EventLog(),
    now: () => 1000,
    step: () => {},
    ...options,
  };
  const app = fastify();
  await app.register(messageRoutes((name) => (name === 'adt' ? reception : undefined)));
  const post = (
    body: string | Buffer,
    headers: Record<string, string> = {},
    name = 'adt',
    remoteAddress = '127.0.0.1',
  ) =>
    app.inject({
      method: 'POST',
      url: `/feeds/${name}/messages`,
      headers: { 'content-type': 'x-application/hl7-v2+er7', ...headers },
      payload: typeof body === 'string' ? Buffer.from(body, 'latin1') : body,
      remoteAddress,
    });
  return { intake, post };
}

describe('POST /feeds/{name}/messages', () => {
  test('a message is answered with its acknowledgement after the commit', async () => {
    const { intake, post } = await openRoutes();
    const response = await post(adt('1'));
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('x-application/hl7-v2+er7');
    expect(response.body).toContain('MSA|AA|1');
    expect(intake.entries).toMatchObject([{ protocol: 'http', controlId: '1' }]);
    expect(intake.bodies).toEqual([adt('1')]);
  });

  test('any content type is taken as it is', async () => {
    const { intake, post } = await openRoutes();
    for (const [index, type] of ['text/plain', 'application/json', 'application/octet-stream'].entries()) {
      expect((await post(adt(String(index)), { 'content-type': type })).statusCode).toBe(200);
    }
    expect(intake.entries.length).toBe(3);
  });

  test('a batch is answered with one acknowledgement a message', async () => {
    const { intake, post } = await openRoutes();
    const response = await post(`FHS|^~\\&|A\rBHS|^~\\&|A\r${adt('1')}${adt('2')}BTS|2\rFTS|1\r`);
    expect(response.body.match(/MSA\|AA\|\d/g)).toEqual(['MSA|AA|1', 'MSA|AA|2']);
    expect(intake.bodies).toEqual([adt('1'), adt('2')]);
  });

  test('JSON is answered where it is asked for', async () => {
    const { post } = await openRoutes();
    const response = await post(adt('1') + adt(''), { accept: 'application/json' });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      answers: [
        { code: 'AA', issues: [] },
        { code: 'AE', issues: [{ code: 'CW-HL7-008', place: 'MSH[1]-10' }] },
      ],
    });
  });

  test('what is wrong gets its status and its answer', async () => {
    const { intake, post } = await openRoutes({ maxMessageBytes: 2000, environment: 'production' });
    const statuses: number[] = [];
    for (const body of ['', 'hello', adt(''), adt('1', { 11: 'T' }), adt('2') + 'x'.repeat(3000)]) {
      const response = await post(body);
      statuses.push(response.statusCode);
      expect(response.body).toMatch(/MSA\|A[ER]\|/);
    }
    expect(statuses).toEqual([400, 400, 400, 422, 413]);
    expect(intake.entries.map(({ disposition }) => disposition)).toEqual([
      'keep',
      'keep',
      'keep',
      'quarantine',
      'keep',
    ]);
  });

  test('without the database it is 503 and AR', async () => {
    const { intake, post } = await openRoutes();
    intake.trouble = new CausewayError('CW-DB-001');
    const response = await post(adt('1'));
    expect(response.statusCode).toBe(503);
    expect(response.body).toContain('MSA|AR|1');
  });

  test('a message that wants the application answer gets that one', async () => {
    const { post } = await openRoutes({}, { outcome: async () => ({ code: 'AE', issues: [] }) });
    expect((await post(adt('1', { 15: 'AL', 16: 'AL' }))).body).toContain('MSA|AE|1');
    expect((await post(adt('2', { 15: 'NE', 16: 'NE' }))).statusCode).toBe(202);
  });

  test('a body above the bound is refused before it is read', async () => {
    const { intake, post } = await openRoutes();
    const response = await post(Buffer.alloc(17 * 1024 * 1024, 'x'));
    expect(response.statusCode).toBe(413);
    expect(response.json()).toMatchObject({ issues: [{ code: 'CW-RCV-004' }] });
    expect(intake.entries).toEqual([]);
  });

  test('an unknown feed, another machine and a web page are refused', async () => {
    const { intake, post } = await openRoutes();
    expect((await post(adt('1'), {}, 'other')).statusCode).toBe(404);
    expect((await post(adt('1'), {}, 'adt', '192.0.2.1')).statusCode).toBe(403);
    expect((await post(adt('1'), { origin: 'https://evil.test' })).statusCode).toBe(403);
    expect(intake.entries).toEqual([]);
  });
});
