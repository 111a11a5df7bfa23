import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { framed } from '#test/support/raw-sender.ts';
import { adt, openFeed, openReceiver } from '#test/support/receiver.ts';
import { describeMessage } from '../describe-message.ts';
import { FrameReader } from './frame-reader.ts';
import { worksOf } from './work.ts';

const seed = 20_260_301;

/** A frame, and what a bad line or a bad sender makes of it. */
const mutated = fc
  .tuple(
    fc.nat(9999),
    fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('flip' as const), at: fc.nat(400), bit: fc.nat(7) }),
        fc.record({ kind: fc.constant('cut' as const), at: fc.nat(400), size: fc.integer({ min: 1, max: 60 }) }),
        fc.record({
          kind: fc.constant('insert' as const),
          at: fc.nat(400),
          bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
        }),
        fc.record({
          kind: fc.constant('insert' as const),
          at: fc.nat(400),
          bytes: fc.constantFrom(
            ...['\x0b', '\x1c', '\x1c\r', '\r', '\0', '\rMSH|', 'FHS|\r', '\xff\xfe'].map((s) =>
              Buffer.from(s, 'latin1'),
            ),
          ),
        }),
      ),
      { maxLength: 5 },
    ),
  )
  .map(([id, changes]) => {
    let bytes = Buffer.from(framed(adt(String(id))), 'latin1');
    for (const change of changes) {
      const at = Math.min(change.at, bytes.length);
      if (change.kind === 'flip') {
        if (at < bytes.length) bytes[at] = bytes[at]! ^ (1 << change.bit);
      } else if (change.kind === 'cut')
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + change.size)]);
      else bytes = Buffer.concat([bytes.subarray(0, at), change.bytes, bytes.subarray(at)]);
    }
    return bytes;
  });

describe('fuzz', () => {
  test('20,000 mutated frames: nothing throws, memory is bounded, every frame has an answer planned', () => {
    let frames = 0;
    fc.assert(
      fc.property(
        fc.array(mutated, { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 700 }),
        (streams, chunk) => {
          const stream = Buffer.concat(streams);
          const reader = new FrameReader({ maxBytes: 2000, fragmentBytes: 500, missingStartBlock: 'accept' });
          for (let at = 0; at <= stream.length; at += chunk) {
            const last = at + chunk > stream.length;
            const pieces = [...reader.push(stream.subarray(at, at + chunk)), ...(last ? reader.end() : [])];
            expect(reader.retainedBytes).toBeLessThanOrEqual(4096 + 500);
            for (const piece of pieces) {
              const works = worksOf(piece, openFeed);
              if (piece.kind === 'frame') {
                frames++;
                expect(works.length).toBeGreaterThan(0);
                expect(works.every((work) => work.isAnswered)).toBe(true);
              }
              for (const work of works) {
                const { envelope } = describeMessage({ ...work, protocol: 'mllp', receivedAt: 0 }, openFeed);
                if (envelope.disposition !== 'apply') expect(envelope.answer).not.toBe('AA');
              }
            }
          }
        },
      ),
      { numRuns: 4000, seed },
    );
    expect(frames).toBeGreaterThan(20_000);
  }, 60_000);

  test('over sockets: no answer AA without an entry, no hang, and the next good message goes through', async () => {
    await using receiver = await openReceiver({}, { bounds: { fragmentsKeptPerMinute: 1e9 } });
    const streams = fc.sample(fc.array(mutated, { minLength: 1, maxLength: 20 }), { numRuns: 300, seed });
    let answered = 0;
    for (const [index, frames] of streams.entries()) {
      const sender = await receiver.connect();
      const release = index % 7 === 0 ? receiver.intake.hold() : undefined;
      for (const frame of frames) sender.socket.write(frame);
      sender.socket.end();
      release?.();
      const answers = await sender.untilClosed();
      answered += answers.length;
      // An id that the mutation left odd is escaped in the answer.
      const accepted = answers.filter((answer) => /^AA \d+$/.test(answer));
      const ids = new Set(receiver.intake.entries.map(({ controlId }) => controlId));
      for (const answer of accepted) expect(ids).toContain(answer.slice(3));
      const next = await receiver.connect();
      await next.write(framed(adt(`good${index}`)));
      expect(await next.until(1)).toEqual([`AA good${index}`]);
      await next.close();
    }
    expect(answered).toBeGreaterThan(1000);
    expect(receiver.events.lines.filter((line) => line.startsWith('unexpected'))).toEqual([]);
  }, 60_000);
});
