import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { CausewayError } from '#platform/errors.ts';
import { CR, FS, framed, RawSender, VT } from '#test/support/raw-sender.ts';
import { adt, openReceiver } from '#test/support/receiver.ts';

/** Sends each piece in a write of its own. */
async function sendPieces(sender: RawSender, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) await sender.write(piece);
}

// The numbers are those of the table of MLLP corner cases in reference/engine.md, section 3.
describe('what a receiver must survive', () => {
  test('case 1: a frame split anywhere, between FS and CR too, is one message with one answer', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const message = adt('1');
    for (const at of [1, 2, 10, message.length, message.length + 1, message.length + 2]) {
      const frame = framed(message);
      await sendPieces(sender, [frame.slice(0, at), frame.slice(at)]);
    }
    await sendPieces(sender, [VT, message, FS, CR]);
    expect(await sender.until(7)).toEqual(Array(7).fill('AA 1'));
    expect(receiver.intake.bodies).toEqual([message]);
    await sender.close();
  });

  test('case 2: VT alone in the first packet, then more than 8 KB in many', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const message = `${adt('2')}NTE|1||${'x'.repeat(100_000)}\r`;
    const pieces = message.match(/[\s\S]{1,8000}/g)!;
    await sendPieces(sender, [VT, ...pieces, FS + CR]);
    expect(await sender.until(1)).toEqual(['AA 2']);
    expect(receiver.intake.bodies).toEqual([message]);
    await sender.close();
  });

  test('case 3: several frames in one read, from a sender that waits for no answer, are answered in order', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const ids = Array.from({ length: 600 }, (_, index) => `3-${index}`);
    await sender.write(ids.map((id) => framed(adt(id))).join(''));
    expect(await sender.until(600)).toEqual(ids.map((id) => `AA ${id}`));
    expect(receiver.intake.bodies).toEqual(ids.map((id) => adt(id)));
    await sender.close();
  });

  test('case 4: NULs and junk between frames are skipped, told with their offset, and kept once', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const first = framed(adt('4a'));
    await sender.write(`${first}\0\0\0${framed(adt('4b'))}junk${framed(adt('4c'))}more${framed(adt('4d'))}`);
    expect(await sender.until(4)).toEqual(['AA 4a', 'AA 4b', 'AA 4c', 'AA 4d']);
    expect(receiver.events.lines).toContain(`fault: blanks between frames @${first.length}`);
    expect(receiver.events.lines).toContain(`fault: junk between frames @${2 * first.length + 3}`);
    const kept = receiver.intake.entries.filter(({ disposition }) => disposition === 'keep');
    expect(kept.map(({ body }) => Buffer.from(body).toString())).toEqual(['junk']);
    await sender.close();
  });

  test('case 5: a message without VT closes the connection and is kept', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    await sender.write(adt('5') + FS + CR);
    expect(await sender.untilClosed()).toEqual([]);
    expect(receiver.intake.entries).toMatchObject([{ disposition: 'keep', controlId: '5' }]);
    expect(receiver.intake.bodies).toEqual([adt('5')]);
    await receiver.events.until('closed: no start block');
  });

  test('case 5: a feed may take messages without VT', async () => {
    await using receiver = await openReceiver({ missingStartBlock: 'accept' });
    const sender = await receiver.connect();
    await sendPieces(sender, ['M', adt('5').slice(1) + FS + CR, framed(adt('6'))]);
    expect(await sender.until(2)).toEqual(['AA 5', 'AA 6']);
    expect(receiver.intake.bodies).toEqual([adt('5'), adt('6')]);
    await sender.close();
  });

  test('case 6: FS without CR, FS and LF, and blanks before VT are tolerated with an issue', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    await sender.write(VT + adt('6a') + FS);
    expect(await sender.until(1)).toEqual(['AA 6a']);
    await sender.write(`${VT}${adt('6b')}${FS}\n \r\n${framed(adt('6c'))}`);
    expect(await sender.until(3)).toEqual(['AA 6a', 'AA 6b', 'AA 6c']);
    expect(receiver.intake.entries.map(({ issues }) => issues.map(({ code }) => code))).toEqual([
      ['CW-RCV-015'],
      ['CW-RCV-015'],
      [],
    ]);
    await sender.close();
  });

  test('case 7: a message that a new start block interrupts is kept and answered AE, the new one is taken', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const cut = adt('7a').slice(0, 100);
    await sender.write(VT + cut + framed(adt('7b')));
    expect(await sender.until(2)).toEqual(['AE 7a', 'AA 7b']);
    expect(receiver.intake.entries.map(({ disposition }) => disposition)).toEqual(['keep', 'apply']);
    expect(receiver.intake.bodies).toEqual([cut, adt('7b')]);
    await sender.close();
  });

  test('case 7: VT or FS in the midst of a message is never answered AA', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    await sender.write(framed(adt('7').replace('Doe', `D${VT}e`)) + framed(adt('8').replace('Doe', `D${FS}e`)));
    expect(await sender.until(2)).toEqual(['AE 7', 'AE 8']);
    expect(receiver.intake.entries.map(({ disposition }) => disposition)).toEqual(['keep', 'keep']);
    await sender.close();
  });

  test('case 8: a frame that is empty, blank or without MSH is kept and answered AR', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    await sender.write(framed('') + framed(' \r\n ') + framed('PID|1||7\r') + framed(adt('8')));
    expect(await sender.until(4)).toEqual(['AR ', 'AR ', 'AR ', 'AA 8']);
    expect(receiver.intake.entries.map(({ disposition }) => disposition)).toEqual(['keep', 'keep', 'keep', 'apply']);
    await sender.close();
  });

  test('case 9: two messages in a frame are split and answered one by one', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    await sender.write(framed(adt('9a') + adt('9b')));
    expect(await sender.until(2)).toEqual(['AA 9a', 'AA 9b']);
    expect(receiver.intake.bodies).toEqual([adt('9a'), adt('9b')]);
    await sender.close();
  });

  test('case 9: a batch in a frame is split, and a wrong count is an issue of its first message', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const batch = (count: number, ids: readonly string[]) =>
      framed(`FHS|^~\\&|A\rBHS|^~\\&|A\r${ids.map((id) => adt(id)).join('')}BTS|${count}\rFTS|1\r`);
    await sender.write(batch(2, ['9c', '9d']) + batch(3, ['9e', '9f']));
    expect(await sender.until(4)).toEqual(['AA 9c', 'AA 9d', 'AA 9e', 'AA 9f']);
    expect(receiver.intake.bodies).toEqual(['9c', '9d', '9e', '9f'].map((id) => adt(id)));
    expect(receiver.intake.entries.map(({ issues }) => issues.map(({ code }) => code))).toEqual([
      [],
      [],
      ['CW-HL7-016'],
      [],
    ]);
    await sender.close();
  });

  test('case 9: a feed may refuse batches', async () => {
    await using receiver = await openReceiver({ batch: 'refuse' });
    const sender = await receiver.connect();
    await sender.write(framed(adt('9a') + adt('9b')) + framed(adt('9c')));
    expect(await sender.until(2)).toEqual(['AE 9a', 'AA 9c']);
    expect(receiver.intake.bodies).toEqual([adt('9a') + adt('9b'), adt('9c')]);
    await sender.close();
  });

  test('case 10: a missing or over-long control id is answered AE with the best that is known, odd ones are echoed', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const long = 'L'.repeat(300);
    await sender.write(framed(adt('')) + framed(adt(long)) + framed(adt('1^2&3')));
    const [missing, tooLong, odd] = await sender.until(3);
    expect(missing).toBe('AE ');
    expect(tooLong).toMatch(/^AE L{20,}$/);
    expect(odd).toBe('AA 1^2&3');
    expect(receiver.intake.entries.map(({ disposition }) => disposition)).toEqual(['keep', 'keep', 'apply']);
    await sender.close();
  });

  test('case 11: CR, LF, CRLF, blank lines and a byte order mark are read, and kept as sent', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const bodies = [
      adt('11a').replaceAll('\r', '\n'),
      adt('11b').replaceAll('\r', '\r\n'),
      `\r\n\r\n${adt('11c')}\r\r`,
      `\xef\xbb\xbf${adt('11d')}`,
      adt('11e').replace('\r', '\n').replace('\r', '\r\n'),
    ];
    await sender.write(bodies.map(framed).join(''));
    expect(await sender.until(5)).toEqual(['AA 11a', 'AA 11b', 'AA 11c', 'AA 11d', 'AA 11e']);
    expect(receiver.intake.bodies).toEqual(bodies);
    await sender.close();
  });

  test('case 12: a line break inside a field is answered, with an issue, and kept as sent', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const message = `${adt('12')}NTE|1||first line\rsecond line\r`;
    await sender.write(framed(message));
    const [answer] = await sender.until(1);
    expect(answer).toMatch(/^A[AE] 12$/);
    expect(receiver.intake.entries[0]!.issues.length).toBeGreaterThan(0);
    expect(receiver.intake.bodies).toEqual([message]);
    await sender.close();
  });

  test('case 13: a large document is taken, one above the feed’s bound is answered AR and its beginning kept', async () => {
    await using receiver = await openReceiver({ maxMessageBytes: 5_000_000 });
    const sender = await receiver.connect();
    const document = (id: string, size: number) => `${adt(id)}OBX|1|ED|PDF||^^PDF^Base64^${'A'.repeat(size)}\r`;
    await sender.write(framed(document('13a', 4_000_000)));
    await sender.write(framed(document('13b', 20_000_000)) + framed(adt('13c')));
    expect(await sender.until(3)).toEqual(['AA 13a', 'AR 13b', 'AA 13c']);
    expect(receiver.intake.entries.map(({ body, disposition }) => [body.length > 4_000_000, disposition])).toEqual([
      [true, 'apply'],
      [false, 'keep'],
      [false, 'apply'],
    ]);
    await sender.close();
  });

  test('case 14: a frame that never ends is given up and its beginning kept; a silent connection is closed', async () => {
    const bounds = { frameTimeoutMs: 60, idleTimeoutMs: 120 };
    await using receiver = await openReceiver({}, { bounds });
    const slow = await receiver.connect();
    await slow.write(`${VT}MSH|^~\\&|never`);
    const silent = await receiver.connect();
    expect(await slow.untilClosed()).toEqual([]);
    expect(await silent.untilClosed()).toEqual([]);
    await receiver.events.until('closed: frame timeout');
    await receiver.events.until('closed: idle');
    expect(receiver.intake.bodies).toEqual(['MSH|^~\\&|never']);
  });

  test('case 14: connections are limited, in all and for each peer, and freed again', async () => {
    for (const [bounds, reason] of [
      [{ connectionsTotal: 2 }, 'refused: too many connections'],
      [{ connectionsPerPeer: 2 }, 'refused: too many connections of this peer'],
    ] as const) {
      await using receiver = await openReceiver({}, { bounds });
      const first = await receiver.connect();
      const second = await receiver.connect();
      await second.write(framed(adt('14')));
      await second.until(1);
      const third = await receiver.connect();
      await third.untilClosed();
      expect(receiver.events.lines).toContain(reason);
      await first.close();
      await second.close();
      const fourth = await receiver.connect();
      await fourth.write(framed(adt('15')));
      expect(await fourth.until(1)).toEqual(['AA 15']);
      await fourth.close();
    }
  });

  test('case 15: an HTTP probe and a TLS hello are counted and closed, and nothing is kept', async () => {
    await using receiver = await openReceiver();
    const probe = await receiver.connect();
    await probe.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await receiver.events.until('closed: HTTP on an MLLP port');
    const hello = await receiver.connect();
    await hello.write(Buffer.from('16030100c8010000c40303', 'hex'));
    await receiver.events.until('closed: TLS on a plain port');
    expect(receiver.events.lines).toEqual([
      'fault: HTTP request @0',
      'closed: HTTP on an MLLP port',
      'fault: TLS hello @0',
      'closed: TLS on a plain port',
    ]);
    expect(receiver.intake.entries).toEqual([]);
  });

  test('case 16: a message that is sent again gets the first answer again, byte for byte', async () => {
    let now = 1_000_000;
    await using receiver = await openReceiver({}, { now: () => (now += 1000) });
    const sender = await receiver.connect();
    await sender.write(framed(adt('16')));
    await sender.until(1);
    await sender.close();
    const again = await receiver.connect();
    await again.write(framed(adt('16')) + framed(adt('17')));
    await again.until(2);
    expect(again.blocks[0]).toBe(sender.blocks[0]);
    expect(again.blocks[1]).not.toBe(sender.blocks[0]);
    expect(receiver.intake.entries.length).toBe(2);
    await again.close();
  });

  test('case 17: what waits in the buffer when an answer is sent is not thrown away', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const release = receiver.intake.hold();
    await sender.write(framed(adt('17a')));
    await sender.write(framed(adt('17b')) + VT + adt('17c').slice(0, 30));
    release();
    await sender.until(2);
    await sender.write(adt('17c').slice(30) + FS + CR);
    expect(await sender.until(3)).toEqual(['AA 17a', 'AA 17b', 'AA 17c']);
    await sender.close();
  });

  test('case 18: delimiters are honoured as sent', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const short = adt('18a').replace('^~\\&', '^~&');
    const five = adt('18b').replace('^~\\&', '^~\\&#');
    const odd = adt('18c').replaceAll('|', '!').replaceAll('^', '*');
    await sender.write([short, five, odd].map(framed).join(''));
    expect(await sender.until(3)).toEqual(['AA 18a', 'AA 18b', 'AA 18c']);
    expect(receiver.intake.bodies).toEqual([short, five, odd]);
    expect(receiver.intake.entries[2]!.messageType).toBe('ADT^A01');
    await sender.close();
  });

  test('case 19: MLLP release 2 gets its commit block after the commit, and a refusal block when there is none', async () => {
    await using receiver = await openReceiver({ release2: true });
    const sender = await receiver.connect();
    const release = receiver.intake.hold();
    await sender.write(framed(adt('19')));
    expect(sender.blocks).toEqual([]);
    release();
    await sender.until(2);
    expect(sender.blocks[0]).toBe('\x06');
    expect(sender.answers[1]).toBe('AA 19');
    receiver.intake.trouble = new CausewayError('CW-DB-001');
    // The sender commits our answer as well; that is no message.
    await sender.write(framed('\x06') + framed(adt('20')));
    await sender.until(3);
    expect(sender.blocks[2]).toBe('\x15');
    await sender.close();
    expect(sender.blocks.length).toBe(3);
  });

  test('case 20: with a second channel, the commit is answered here and the application answer there', async () => {
    const received: RawSender[] = [];
    const far = createServer((socket) => received.push(new RawSender(socket)));
    far.listen(0, '127.0.0.1');
    await once(far, 'listening');
    const { port } = far.address() as { port: number };
    {
      await using receiver = await openReceiver(
        { dualChannel: { host: '127.0.0.1', port }, release2: true },
        { outcome: async () => ({ code: 'AA', issues: [] }) },
      );
      const sender = await receiver.connect();
      await sender.write(framed(adt('20a')) + framed(adt('20b', { 15: 'AL', 16: 'AL' })));
      await sender.until(3);
      expect(sender.blocks.slice(0, 2)).toEqual(['\x06', '\x06']);
      expect(sender.answers[2]).toBe('CA 20b');
      while (received.length === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(await received[0]!.until(2)).toEqual(['AA 20a', 'AA 20b']);
      await sender.close();
    }
    for (const sender of received) sender.socket.destroy();
    far.close();
  });

  test('case 22: UTF-16 is refused in one answer that says why, whatever bytes it holds', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    for (const text of ['\ufeff', '']) {
      const wide = Buffer.from(`${text}${adt('22').replace('Doe', '\u0b4d\u4d0b\u1c41\u0d0b')}`, 'utf16le');
      await sender.write(framed(wide.toString('latin1')));
    }
    await sender.write(framed(adt('23')));
    const answers = await sender.until(3);
    expect(answers.map((answer) => answer.slice(0, 2))).toEqual(['AR', 'AR', 'AA']);
    expect(sender.blocks[0]).toContain('UTF-8');
    expect(receiver.intake.entries.map(({ disposition }) => disposition)).toEqual(['keep', 'keep', 'apply']);
    await sender.close();
  });

  test('case 23: a stop sends the answers of what is committed; an unfinished frame stays with its sender', async () => {
    const receiver = await openReceiver();
    const sender = await receiver.connect();
    const release = receiver.intake.hold();
    await sender.write(framed(adt('23a')));
    await sender.write(VT + adt('23b').slice(0, 20));
    const stopped = receiver[Symbol.asyncDispose]();
    release();
    expect(await sender.untilClosed()).toEqual(['AA 23a']);
    await stopped;
    expect(receiver.intake.bodies).toEqual([adt('23a')]);
    await expect(RawSender.to(receiver.listener.address.port)).rejects.toThrow('ECONNREFUSED');
  });

  test('case 23: a sender that closes its side after the last frame still gets its answers', async () => {
    await using receiver = await openReceiver();
    const sender = await receiver.connect();
    const release = receiver.intake.hold();
    await sender.write(framed(adt('23c')) + framed(adt('23d')));
    sender.socket.end();
    await new Promise((resolve) => setImmediate(resolve));
    release();
    expect(await sender.untilClosed()).toEqual(['AA 23c', 'AA 23d']);
  });
});
