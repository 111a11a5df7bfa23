import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { administer } from '../support/administer.ts';

/** A server in a process of its own, on a fresh database, as a bench needs it. */
export interface ServerProcess extends AsyncDisposable {
  /** What it printed when it was up. */
  readonly addresses: {
    readonly http?: { readonly host: string; readonly port: number };
    readonly feeds: readonly {
      readonly feed: string;
      readonly address: { readonly host: string; readonly port: number };
    }[];
  };
  readonly process: ChildProcess;
  /** The database of a server that it works on, if any. */
  readonly databaseUrl: string | undefined;
}

/**
 * Starts `script DATA_DIR …words` on the embedded database, on a fresh database of the server that `postgres` names, or on
 * the very database that a `url` names.
 */
export async function startServer(
  script: string,
  words: readonly string[],
  database?: string | { readonly url: string },
): Promise<ServerProcess> {
  const postgres = typeof database === 'string' ? database : undefined;
  const dataDir = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  const name = `causeway_bench_${process.pid}_${Math.trunc(performance.now())}`;
  if (postgres !== undefined) await administer(postgres, `create database ${name}`);
  const fresh = postgres === undefined ? undefined : Object.assign(new URL(postgres), { pathname: name }).href;
  const url = typeof database === 'object' ? database.url : fresh;
  const { DATABASE_URL: _, ...environment } = process.env;
  // As `./causeway` runs it.
  const child = spawn(process.execPath, ['--max-semi-space-size=64', script, dataDir, ...words], {
    env: { ...environment, ...(url === undefined ? {} : { DATABASE_URL: url }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await Promise.race([
    once(child.stdout!, 'data'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the server ended with ${code}`);
    }),
  ])) as [Buffer];
  return {
    addresses: JSON.parse(line.toString('utf8')),
    process: child,
    databaseUrl: url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      if (postgres !== undefined) await administer(postgres, `drop database if exists ${name} with (force)`);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
