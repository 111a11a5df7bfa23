import type { Command } from 'commander';
import { type ExitName, exitCodes } from './exit-codes.ts';

/** Runs a command's work when it is called for, and hands on the exit code that it names. */
export function act<Options extends object>(
  command: Command,
  done: (exitCode: number) => void,
  work: (words: readonly string[], options: Options) => Promise<ExitName>,
): Command {
  return command.action(async () => {
    done(exitCodes[await work(command.args, command.opts<Options>())].code);
  });
}
