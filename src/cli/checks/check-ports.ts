import { createServer } from 'node:net';
import { type Address, formatAddress } from '#platform/address.ts';
import type { Config } from '#platform/config/schema.ts';
import type { CheckResult } from '../doctor.ts';

/** Whether the addresses to listen on are free. */
export async function* checkPorts({ http, feeds }: Pick<Config, 'http' | 'feeds'>): AsyncGenerator<CheckResult> {
  yield await checkPort('http', http);
  for (const { name, mllp } of feeds) if (mllp !== undefined) yield await checkPort(`feed ${name}`, mllp);
}

async function checkPort(what: string, { host, port }: Address): Promise<CheckResult> {
  const name = 'port';
  const text = `${what}: ${formatAddress({ host, port })}`;
  const reason = await listenOnce({ host, port });
  if (reason === undefined) return { name, status: 'ok', text: `${text} is free` };
  const hints: Readonly<Record<string, string>> = {
    EADDRINUSE: 'Stop what holds it, or choose another port.',
    EADDRNOTAVAIL: 'This machine has no such address.',
    EACCES: 'Ports below 1024 need a privilege: choose a higher one.',
  };
  const hint = hints[reason];
  return { name, status: 'fail', text: `${text} cannot be taken (${reason})`, ...(hint !== undefined && { hint }) };
}

/** The code of what stands in the way of listening there; undefined where nothing does. */
export function listenOnce({ host, port }: Address): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}
