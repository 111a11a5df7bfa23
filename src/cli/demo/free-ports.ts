import type { Address } from '#platform/address.ts';
import { listenOnce } from '../checks/check-ports.ts';

/** Ports tried after the wanted one; behind them the system picks. */
const tries = 20;

/** The wanted address, or the same with the next free port that is not among those taken. */
export async function freeAddress(wanted: Address, taken: Set<number>): Promise<Address> {
  for (let port = wanted.port; port !== 0 && port < Math.min(wanted.port + tries, 65_536); port++) {
    if (taken.has(port) || (await listenOnce({ host: wanted.host, port })) !== undefined) continue;
    taken.add(port);
    return { host: wanted.host, port };
  }
  return { host: wanted.host, port: 0 };
}
