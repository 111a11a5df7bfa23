import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '#platform/limits.ts';
import { type ObservedServer, observeServer } from '#test/support/observe-server.ts';
import { onEachPlace } from '#test/support/places.ts';
import { CR, FS, framed, type RawSender, VT } from '#test/support/raw-sender.ts';
import { adt } from '#test/support/receiver.ts';

const megabyte = 1024 * 1024;
const name = 'QUILLFEATHER';
const piece = Buffer.from(`OBX|1|TX|||${name}${'x'.repeat(64 * 1024 - 24)}\r`);
const headOf = (id: string) => adt(id).replace('Doe', name);
/** Bytes in use that are not there at rest: a message of full size and its growing; 100 MB are not in it. */
const memoryBound = 3 * limits.messageBytes;

/** The server tells of a close when its side is closed, too. */
const patiently = { timeout: 30_000 };

onEachPlace('too much', (place) => {
  let server: ObservedServer;
  beforeAll(async () => {
    const mllp = { host: '127.0.0.1', port: 0 };
    server = await observeServer(await place(), {
      feeds: [
        { name: 'open', mllp },
        { name: 'beside', mllp },
      ],
      // A tenth of the usual one: long enough for 100 MB here.
      limits: { frameTimeoutMs: 3_000 },
    });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test('a frame of 100 MB is answered AR, its beginning is kept, memory does not hold it', async () => {
    const before = await server.memory();
    const sender = await server.connect();
    let most = 0;
    await sender.write(VT + headOf('HUGE'));
    for (let sent = 0; sent < 100 * megabyte; sent += piece.length) {
      await sender.write(piece);
      if (sent % (10 * megabyte) < piece.length) most = Math.max(most, (await server.memory()) - before);
    }
    await sender.write(FS + CR);
    expect(await sender.until(1)).toEqual(['AR HUGE']);
    expect(sender.blocks[0]).toContain('larger than the feed allows');
    await goesOn(sender);
    expect(most).toBeLessThan(memoryBound);
    const entry = await server.get('/api/messages/1-1');
    expect(entry.body).toMatchObject({ status: 'kept', answer: 'AR', bytes: limits.fragmentBytes });
    expect((await server.bytesOf('1-1')).toString('latin1')).toBe(
      (headOf('HUGE') + piece).slice(0, limits.fragmentBytes),
    );
  });

  test.each([
    ['slowly', 50],
    ['as fast as it can', 0],
  ])('a frame that never ends, sent %s, ends in a close and its beginning is kept', async (how, pauseMs) => {
    const head = headOf(how);
    const before = await server.memory();
    const count = await messagesOf(server, 'open');
    const closedBefore = await server.closed('open', 'frame timeout');
    const neighbour = await server.connect('beside');
    const sender = await server.connect();
    await sender.write(VT + head);
    const closed = sender.untilClosed();
    let isClosed = false;
    void closed.then(() => {
      isClosed = true;
    });
    while (!isClosed) {
      sender.socket.write(piece);
      await sleep(pauseMs);
      if (sender.socket.writableLength > 4 * megabyte) await Promise.race([closed, sleep(20)]);
    }
    expect(await closed).toEqual([]);
    await expect.poll(() => server.closed('open', 'frame timeout'), patiently).toBe(closedBefore + 1);
    await goesOn(neighbour);
    await server.caughtUp();
    const entry = await server.get(`/api/messages/1-${count + 1}`);
    expect(entry.body).toMatchObject({ status: 'kept', issues: [{ code: 'CW-RCV-016' }] });
    const kept = await server.bytesOf(`1-${count + 1}`);
    expect(kept.equals(Buffer.concat([Buffer.from(head), piece]).subarray(0, kept.length))).toBe(true);
    expect((await server.memory()) - before).toBeLessThan(memoryBound);
  });

  test('a message with as much of everything as a frame holds is taken, and served', async () => {
    const sender = await server.connect();
    const message = [
      adt('MUCH', { 9: 'ORU^R01^ORU_R01' }),
      'OBR|1||F1|1^A^L\r',
      ...['|', '^', '~', '&', '\\', '\\F\\', '\r', 'OBX|1|ST|'].map(
        (part) => `OBX|1|ST|2^B^L||${part.repeat(100_000)}\r`,
      ),
    ].join('');
    await sender.write(framed(message));
    expect(await sender.until(1)).toEqual(['AA MUCH']);
    await goesOn(sender);
    await server.caughtUp();
    const { body } = await server.get('/fhir/Patient?identifier=MUCH77');
    expect(body.entry.length).toBe(1);
  });

  test('no log line holds a name', async () => {
    const { body: metrics } = await server.get('/metrics');
    await server.stop();
    for (const text of [server.log, metrics]) expect(text).not.toContain(name);
    expect(metrics).not.toContain('causeway_unexpected_total{');
    expect(metrics).not.toContain('status="parked"');
  });
});

let goods = 0;
/** The next good message goes through on this connection. */
async function goesOn(sender: RawSender): Promise<void> {
  const id = `GOOD-${++goods}`;
  const count = sender.blocks.length;
  await sender.write(framed(adt(id)));
  expect((await sender.until(count + 1)).at(-1)).toBe(`AA ${id}`);
  await sender.close();
}

async function messagesOf(server: ObservedServer, feed: string): Promise<number> {
  const { body } = await server.get('/api/feeds');
  return body.feeds.find((row: any) => row.feed === feed).messages;
}
