/**
 * The whole server in a process of its own, for `observe-server.ts`: observed-server.ts DATA_DIR [DATABASE_URL]. It takes one
 * JSON value a line and answers each with one: its configuration (its addresses), then orders.
 */
import { createInterface } from 'node:readline';
import { type App, startApp } from '#app';
import type { ConfigInput } from '#platform/config/schema.ts';
import { faultSwitch, type faults } from './file-faults.ts';
import { configOf } from './running-app.ts';

export type Order =
  | { readonly order: 'start'; readonly config: ConfigInput }
  | { readonly order: 'fault'; readonly fault: keyof typeof faults }
  | { readonly order: 'memory' | 'catch up' | 'stop' };

const [dataDir = '', url] = process.argv.slice(2);
const switches = faultSwitch();
let app: App | undefined;

for await (const line of createInterface(process.stdin)) {
  const order = JSON.parse(line) as Order;
  const answer = await follow(order);
  await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(answer)}\n`, () => resolve()));
  if (order.order === 'stop') process.exit(0);
}
// Whoever gave the orders is gone.
process.exit(1);

async function follow(order: Order): Promise<unknown> {
  switch (order.order) {
    case 'start':
      app = await startApp({
        config: configOf({ dataDir, url }, order.config),
        databaseHook: switches.hook,
        // As `serve` does, with the code of an unavailable service.
        onGone: () => process.exit(69),
      });
      return app.addresses;
    case 'fault':
      switches.set(order.fault);
      return null;
    case 'memory': {
      // Twice: what finalisers let go is free only then.
      for (let round = 0; round < 2; round++) {
        globalThis.gc!();
        await new Promise((resolve) => setImmediate(resolve));
      }
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    }
    case 'catch up':
      await app!.caughtUp();
      return null;
    case 'stop':
      await app!.caughtUp();
      await app![Symbol.asyncDispose]();
      return null;
  }
}
