import type { Address } from '#platform/address.ts';
import { listenOnce } from '../checks/check-ports.ts';

/** Ports tried for each wanted one that is taken; behind them the system picks. */
const tries = 20;

/** The wanted addresses, each that is taken replaced by a free one near it; a wanted port 0 means any free one. */
export async function freeAddresses(wanted: readonly Address[]): Promise<Address[]> {
  // What one wants is not given to another that found its own taken.
  const reserved = new Set(wanted.map(({ port }) => port));
  const found: Address[] = [];
  for (const address of wanted) {
    const free = await freeNear(address, reserved);
    reserved.add(free.port);
    found.push(free);
  }
  return found;
}

async function freeNear({ host, port: wanted }: Address, reserved: ReadonlySet<number>): Promise<Address> {
  for (let port = wanted; port !== 0 && port < Math.min(wanted + tries, 65_536); port++) {
    if (port !== wanted && reserved.has(port)) continue;
    if ((await listenOnce({ host, port })) === undefined) return { host, port };
  }
  return { host, port: 0 };
}
