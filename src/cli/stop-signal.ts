import type { EventEmitter } from 'node:events';
import { exitCodes } from './exit-codes.ts';

/**
 * Aborted by the first SIGINT, SIGTERM or SIGHUP, so that a command drains what is under way; the second ends the process
 * at once. The listeners do not keep the process alive.
 */
export function stopSignal(process: EventEmitter & { exit(code: number): never }): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCodes.interrupted.code);
      controller.abort(signal);
    });
  }
  return controller.signal;
}
