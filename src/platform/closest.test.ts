import { expect, test } from 'vitest';
import { closest } from './closest.ts';

test.each([
  ['prot', ['host', 'port', 'tls'], 'port'],
  ['acknowledgment', ['acknowledgement', 'application'], 'acknowledgement'],
  ['Serve', ['serve', 'send'], 'serve'],
  ['mesages', ['messages', 'replay'], 'messages'],
  ['x', ['serve', 'send'], undefined],
  ['', ['serve'], undefined],
  ['colour', ['http', 'feeds'], undefined],
])('%s among %j means %s', (word, candidates, meant) => {
  expect(closest(word, candidates)).toBe(meant);
});
