import { expect, test } from 'vitest';
import { type Streamed, streamNetwork } from './stream.ts';

const answer = (code: string) => new TextEncoder().encode(`MSH|^~\\&|CW\rMSA|${code}|1\r`);
const messages = (count: number): Streamed[] =>
  Array.from({ length: count }, (_, index) => ({
    feed: `feed-${index % 3}`,
    bytes: Uint8Array.of(index & 0xff, index >> 8),
    expected: 'AA',
  }));
const numberOf = (bytes: Uint8Array) => bytes[0]! + (bytes[1]! << 8);

test('each feed is sent in order, one message at a time, the feeds beside each other', async () => {
  const sent = new Map<string, number[]>();
  const open = new Map<string, number>();
  let most = 0;
  const progress = await streamNetwork({
    messages: messages(900),
    send: async (feed, bytes) => {
      open.set(feed, (open.get(feed) ?? 0) + 1);
      expect(open.get(feed)).toBe(1);
      most = Math.max(
        most,
        [...open.values()].reduce((sum, one) => sum + one, 0),
      );
      sent.set(feed, [...(sent.get(feed) ?? []), numberOf(bytes)]);
      await new Promise((resolve) => setImmediate(resolve));
      open.set(feed, 0);
      return answer('AA');
    },
  });
  expect(progress).toEqual({ sent: 900, answered: 900, answers: { AA: 900 }, unexpected: 0, bytes: 1800 });
  expect(most).toBe(3);
  for (const numbers of sent.values()) expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
});

test('answers are counted, and those that were not expected', async () => {
  const seen: number[] = [];
  const progress = await streamNetwork({
    messages: messages(30),
    send: async (_feed, bytes) => answer(numberOf(bytes) % 10 === 0 ? 'AE' : 'AA'),
    onProgress: ({ answered }) => seen.push(answered),
  });
  expect(progress.answers).toEqual({ AA: 27, AE: 3 });
  expect(progress.unexpected).toBe(3);
  expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
});

test('an abort ends the stream once what is on its way is answered', async () => {
  const controller = new AbortController();
  const progress = await streamNetwork({
    messages: messages(10_000),
    signal: controller.signal,
    send: async (_feed, bytes) => {
      if (numberOf(bytes) === 50) controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
      return answer('AA');
    },
  });
  expect(progress.sent).toBe(progress.answered);
  expect(progress.sent).toBeLessThan(60);
});

test('an abort ends a pause', async () => {
  const controller = new AbortController();
  const done = streamNetwork({
    messages: messages(3),
    rate: 0.001,
    signal: controller.signal,
    send: async () => answer('AA'),
    now: () => 0,
  });
  setImmediate(() => controller.abort());
  expect((await done).sent).toBeLessThan(3);
});

test('the first error of a connection ends the stream and is thrown', async () => {
  let after = 0;
  const stream = streamNetwork({
    messages: messages(10_000),
    send: async (_feed, bytes) => {
      if (numberOf(bytes) === 40) throw new Error('connection lost');
      if (numberOf(bytes) > 45) after++;
      return answer('AA');
    },
  });
  await expect(stream).rejects.toThrow('connection lost');
  expect(after).toBeLessThan(200);
});

test('a rate is kept by the clock that is given', async () => {
  let time = 0;
  const progress = await streamNetwork({
    messages: messages(200),
    rate: 100,
    now: () => (time += 20),
    send: async () => answer('AA'),
  });
  expect(progress.sent).toBe(200);
});
