import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { App } from '#app';
import type { ConfigInput } from '#platform/config/schema.ts';
import type { Place } from './databases.ts';
import type { ServerOrder } from './killable-server.ts';

/** A server that is up, as senders see it: after its death they wait for one of a later `life`. */
export interface Life {
  readonly life: number;
  readonly addresses: App['addresses'];
}

/** A server that dies and is started again on the same data, each time in a process of its own. */
export interface MortalServer extends AsyncDisposable {
  /** Starts it to die at a step, and resolves when it is dead. Rejects where it ends otherwise. */
  liveUntil(kill: NonNullable<ServerOrder['kill']>): Promise<void>;
  /** Starts it, runs `work` while it is up, and stops it in good order. Gives how often it passed each step. */
  liveFor(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>>;
  /** Resolves when a life after `last` is up. */
  after(last: number): Promise<Life>;
}

/** Under steady traffic every step comes again soon: a server that waits longer hangs. */
const stepComesWithinMs = 30_000;

/**
 * Processes are prepared ahead: the next has loaded its modules while the one before still lives, so that a restart costs
 * little more than opening the database.
 */
export function mortalServer(place: Place, config: ConfigInput): MortalServer {
  // Node compiles what it ran once: kept between lives, it halves what loading takes.
  const cache = mkdtempSync(join(tmpdir(), 'causeway-compiled-'));
  let prepared = prepare();
  let life: Life | undefined;
  let next = Promise.withResolvers<Life>();

  function prepare(): ChildProcess {
    const script = new URL('./killable-server.ts', import.meta.url).pathname;
    // Not optimised: WebAssembly that lives for a second is compiled once, not twice.
    const words = ['--liftoff-only', script, place.dataDir, ...(place.url === undefined ? [] : [place.url])];
    return spawn(process.execPath, words, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    });
  }

  /** Starts the prepared process and calls `whenUp` once it listens; gives its last line and how it ended. */
  async function live(order: ServerOrder, whenUp: (child: ChildProcess) => void) {
    const child = prepared;
    prepared = prepare();
    const exit = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
    child.stdin!.on('error', () => undefined); // Its death shows as its exit.
    child.stdin!.write(`${JSON.stringify(order)}\n`);
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout!)) {
      if (lines.push(line) > 1) continue;
      life = { life: (life?.life ?? 0) + 1, addresses: JSON.parse(line) };
      next.resolve(life);
      next = Promise.withResolvers();
      whenUp(child);
    }
    const [code, signal] = await exit;
    return { code, signal, last: lines.at(-1) };
  }

  return {
    async liveUntil(kill) {
      const { code, signal } = await live({ config, kill }, (child) => {
        const tired = setTimeout(() => child.kill('SIGTERM'), stepComesWithinMs);
        child.once('exit', () => clearTimeout(tired));
      });
      if (signal === 'SIGKILL') return;
      throw new Error(
        `the server ended with ${code ?? signal} before it had passed "${kill.step}" ${kill.occurrence} times`,
      );
    },
    async liveFor(work) {
      let working: Promise<unknown> | undefined;
      const { code, last } = await live({ config }, (child) => {
        working = work().finally(() => child.stdin!.end('stop\n'));
        working.catch(() => undefined); // Awaited below, when the server has ended.
      });
      await working;
      if (code !== 0 || last === undefined) throw new Error(`the server ended with ${code}`);
      return JSON.parse(last);
    },
    async after(last) {
      return life !== undefined && life.life > last ? life : await next.promise;
    },
    async [Symbol.asyncDispose]() {
      prepared.kill('SIGKILL');
      if (prepared.exitCode === null && prepared.signalCode === null) await once(prepared, 'exit');
      rmSync(cache, { recursive: true, force: true });
    },
  };
}
