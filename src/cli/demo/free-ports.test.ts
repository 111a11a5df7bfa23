import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { freeAddresses } from './free-ports.ts';

const held: Server[] = [];
afterEach(async () => {
  for (const server of held.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** Takes a port, the one asked for or any. */
async function hold(port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  held.push(server);
  return (server.address() as { port: number }).port;
}

test('what is taken is replaced, and nobody else loses the port wanted', async () => {
  const taken = await hold();
  const others = [taken + 1, taken + 2];
  const wanted = [taken, ...others].map((port) => ({ host: '127.0.0.1', port }));
  const found = (await freeAddresses(wanted)).map(({ port }) => port);
  expect(found[0]).toBeGreaterThan(taken + 2);
  expect(found.slice(1)).toEqual(others);
  expect(new Set(found).size).toBe(3);
});

test('port 0 stays: the system picks', async () => {
  const any = { host: '127.0.0.1', port: 0 };
  expect(await freeAddresses([any, any])).toEqual([any, any]);
});
