import { once } from 'node:events';
import { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { MemoryIntake } from '#test/support/memory-intake.ts';
import { framed, RawSender, VT } from '#test/support/raw-sender.ts';
import { adt, EventLog, openFeed, openReceiver } from '#test/support/receiver.ts';
import type { Outcome } from '../intake.ts';
import { connectMllp } from './client.ts';
import { MllpConnection } from './connection.ts';
import { ListenerShare } from './listener-share.ts';

describe('who may connect', () => {
  test('a listener beyond loopback needs TLS or an allow-list', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'hospital.test']) {
      await expect(openReceiver({}, { host })).rejects.toMatchObject({ code: 'CW-RCV-001' });
    }
    await using receiver = await openReceiver({}, { host: '0.0.0.0', allow: ['127.0.0.0/8'] });
    const sender = await RawSender.to(receiver.listener.address.port);
    await sender.write(framed(adt('1')));
    expect(await sender.until(1)).toEqual(['AA 1']);
    await sender.close();
  });

  test('an address that is not on the allow-list is refused', async () => {
    await using receiver = await openReceiver({}, { allow: ['10.0.0.0/8', '192.0.2.7', 'fd00::/8'] });
    const sender = await receiver.connect();
    await sender.untilClosed();
    expect(receiver.events.lines).toEqual(['refused: address not allowed']);
  });

  test('a port that is taken is a coded error', async () => {
    await using receiver = await openReceiver();
    const { port } = receiver.listener.address;
    await expect(openReceiver({}, { port })).rejects.toMatchObject({ code: 'CW-RCV-002' });
  });
});

describe('pressure', () => {
  test('a sender is read no further than the frames that may wait for their commit', async () => {
    await using receiver = await openReceiver({}, { bounds: { framesInFlight: 4 } });
    const sender = await receiver.connect();
    const release = receiver.intake.hold();
    const ids = Array.from({ length: 50 }, (_, index) => `p${index}`);
    for (const id of ids) sender.socket.write(framed(adt(id)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    expect(await sender.until(50)).toEqual(ids.map((id) => `AA ${id}`));
    await sender.close();
  });

  test('bytes that wait are bounded over all connections, and those that waited go on', async () => {
    await using receiver = await openReceiver({}, { bounds: { bytesInFlight: 1000 } });
    const senders = await Promise.all(Array.from({ length: 8 }, () => receiver.connect()));
    const release = receiver.intake.hold();
    for (const [index, sender] of senders.entries()) {
      await sender.write(Array.from({ length: 10 }, (_, count) => framed(adt(`${index}-${count}`))).join(''));
    }
    release();
    for (const sender of senders) expect((await sender.until(10)).length).toBe(10);
    for (const sender of senders) await sender.close();
    expect(receiver.intake.entries.length).toBe(80);
  });

  test('a frame of very many messages is taken in turn', async () => {
    await using receiver = await openReceiver({ maxMessageBytes: 10_000_000 });
    const sender = await receiver.connect();
    await sender.write(framed(Array.from({ length: 5000 }, (_, index) => adt(String(index))).join('')));
    await receiver.events.until('answered: AA');
    expect(receiver.intake.entries.length).toBeLessThan(5000);
    expect((await sender.until(5000)).at(-1)).toBe('AA 4999');
    await sender.close();
  });

  test('a peer that does not close its side does not hold up a stop', async () => {
    const receiver = await openReceiver({}, { bounds: { lingerTimeoutMs: 40 } });
    const far = new Socket({ allowHalfOpen: true }).connect(receiver.listener.address.port, '127.0.0.1');
    await once(far, 'connect');
    far.resume();
    await receiver[Symbol.asyncDispose]();
    await receiver.events.until('closed: stopped');
    far.destroy();
  });

  test('a journal without room is waited for', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const empty = receiver.intake.fill();
    await sender.write(framed(adt('1')) + framed(adt('2')));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(receiver.intake.entries).toEqual([]);
    empty();
    expect(await sender.until(2)).toEqual(['AA 1', 'AA 2']);
    await sender.close();
  });

  test('unfinished frames of all connections are bounded together', async () => {
    await using receiver = await openReceiver({}, { bounds: { bytesInFlight: 300_000, fragmentBytes: 1000 } });
    const senders = await Promise.all(Array.from({ length: 4 }, () => receiver.connect()));
    for (const sender of senders) await sender.write(`${VT}${adt('big')}NTE|1||${'x'.repeat(200_000)}`);
    await receiver.events.until('closed: out of memory for unfinished frames');
    const good = await receiver.connect();
    await good.write(framed(adt('1')));
    expect(await good.until(1)).toEqual(['AA 1']);
    for (const sender of [...senders, good]) sender.socket.destroy();
  });

  test('a sender that reads no answers is read no further, and closed in the end', async () => {
    const [far, near] = duplexPair({ highWaterMark: 1000 });
    const socket = Object.assign(near, { setNoDelay: () => {}, setKeepAlive: () => {} }) as unknown as Socket;
    const events = new EventLog();
    const intake = new MemoryIntake();
    const options = { feed: openFeed, intake, events, now: () => 0, step: () => {}, host: '', port: 0 };
    const bounds = { ...limits, framesInFlight: 8, answersUnreadBytes: 2000, frameTimeoutMs: 1000 };
    const connection = new MllpConnection(socket, 'test', options, bounds, new ListenerShare(1, undefined));
    for (let count = 0; count < 200; count++) far.write(framed(adt(String(count))));
    while (near.writableLength < 2000) await new Promise((resolve) => setImmediate(resolve));
    const taken = intake.entries.length;
    expect(taken).toBeLessThan(100);
    connection.sweep(performance.now() + 500);
    expect(events.lines).not.toContain('closed: answers unread');
    connection.sweep(performance.now() + 5000);
    await events.until('closed: answers unread');
    expect(intake.entries.length).toBeLessThan(taken + 20);
  });
});

describe('trouble', () => {
  test('without the database the answer is AR or CR, never AE or AA, and the next one is taken', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    receiver.intake.trouble = new CausewayError('CW-DB-001');
    await sender.write(framed(adt('1')) + framed(adt('2', { 15: 'AL', 16: 'NE' })) + framed('junk'));
    expect(await sender.until(3)).toEqual(['AR 1', 'CR 2', 'AR ']);
    expect(sender.blocks[0]).toContain('207');
    receiver.intake.trouble = undefined;
    await sender.write(framed(adt('1')));
    expect(await sender.until(4)).toEqual(['AR 1', 'CR 2', 'AR ', 'AA 1']);
    expect(receiver.intake.entries.length).toBe(1);
    await sender.close();
  });

  test('an error that nobody foresaw is answered AR too', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    receiver.intake.trouble = new TypeError('disk full');
    await sender.write(framed(adt('1')));
    expect(await sender.until(1)).toEqual(['AR 1']);
    expect(sender.blocks[0]).not.toContain('disk full');
    await sender.close();
  });

  test('a feed may close instead; so does one whose sender wants no answer', async () => {
    for (const [feed, header] of [
      [{ whenUnavailable: 'close' }, {}],
      [{}, { 15: 'NE', 16: 'NE' }],
      [{ acknowledgement: 'none' }, {}],
    ] as const) {
      await using receiver = await openReceiver(feed);
      const sender = await receiver.connect();
      receiver.intake.trouble = new CausewayError('CW-DB-001');
      await sender.write(framed(adt('1', header)));
      expect(await sender.untilClosed()).toEqual([]);
      await receiver.events.until('closed: database unavailable');
    }
  });

  test('a sender that resets its connection harms nothing, and its cut frame is kept', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    await sender.write(`${framed(adt('1'))}${VT}MSH|cut`);
    await sender.until(1);
    (sender.socket as Socket).resetAndDestroy();
    await receiver.events.until('closed: peer reset');
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(receiver.intake.bodies).toEqual([adt('1'), 'MSH|cut']);
    const next = await receiver.connect();
    await next.write(framed(adt('2')));
    expect(await next.until(1)).toEqual(['AA 2']);
    await next.close();
  });

  test('fragments of many connections are journalled up to the bound of a minute', async () => {
    await using receiver = await openReceiver({}, { bounds: { fragmentsKeptPerMinute: 3 } });
    for (let count = 0; count < 6; count++) {
      const sender = await receiver.connect();
      await sender.write(`${VT}scan ${count}`);
      await sender.close();
    }
    expect(receiver.intake.bodies).toEqual(['scan 0', 'scan 1', 'scan 2']);
  });
});

describe('the client', () => {
  test('many messages at once are answered each by its own answer', async () => {
    await using receiver = await openReceiver();
    await using client = await connectMllp({ host: '127.0.0.1', port: receiver.listener.address.port });
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, index) => client.send(Buffer.from(adt(`c${index}`)))),
    );
    answers.forEach((answer, index) => {
      expect(Buffer.from(answer).toString()).toContain(`MSA|AA|c${index}`);
    });
  });

  test('second answers do not pass for the first of the next message', async () => {
    const processed = Promise.withResolvers<Outcome>();
    await using receiver = await openReceiver({}, { outcome: () => processed.promise });
    await using client = await connectMllp({ host: '127.0.0.1', port: receiver.listener.address.port });
    const second = Promise.withResolvers<string>();
    client.onUnasked((answer) => second.resolve(Buffer.from(answer).toString()));
    const first = await client.send(Buffer.from(adt('1', { 15: 'AL', 16: 'AL' })));
    expect(Buffer.from(first).toString()).toContain('MSA|CA|1');
    const release = receiver.intake.hold();
    const next = client.send(Buffer.from(adt('2')));
    processed.resolve({ code: 'AA', issues: [] });
    expect(await second.promise).toContain('MSA|AA|1');
    release();
    expect(Buffer.from(await next).toString()).toContain('MSA|AA|2');
  });

  test('an id that is used again is answered like any other', async () => {
    await using receiver = await openReceiver();
    await using client = await connectMllp({ host: '127.0.0.1', port: receiver.listener.address.port });
    const codes: string[] = [];
    for (const header of [{ 15: 'AL', 16: 'AL' }, { 15: 'AL', 16: 'AL' }, {}, { 15: 'AL', 16: 'NE' }]) {
      codes.push(Buffer.from(await client.send(Buffer.from(adt('1', header)))).toString());
    }
    expect(codes.map((answer) => /MSA\|(..)\|1/.exec(answer)?.[1])).toEqual(['CA', 'CA', 'AA', 'CA']);
  });

  test('an answer that does not come is a timeout, and the connection is not used further', async () => {
    await using receiver = await openReceiver();
    const release = receiver.intake.hold();
    const client = await connectMllp({
      host: '127.0.0.1',
      port: receiver.listener.address.port,
      answerTimeoutMs: 30,
    });
    await expect(client.send(Buffer.from(adt('1')))).rejects.toMatchObject({ code: 'CW-RCV-017' });
    await expect(client.send(Buffer.from(adt('2')))).rejects.toMatchObject({ code: 'CW-RCV-018' });
    release();
  });

  test('a receiver that goes away fails what waits', async () => {
    const receiver = await openReceiver();
    const client = await connectMllp({ host: '127.0.0.1', port: receiver.listener.address.port });
    const stopped = receiver[Symbol.asyncDispose]();
    await stopped;
    await expect(client.send(Buffer.from(adt('1')))).rejects.toMatchObject({ code: 'CW-RCV-018' });
    await expect(connectMllp({ host: '127.0.0.1', port: receiver.listener.address.port })).rejects.toMatchObject({
      code: 'CW-RCV-018',
    });
  });
});
