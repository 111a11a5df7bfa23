import { Command, type Help } from 'commander';
import { type ExitName, exitCodes } from './exit-codes.ts';

export interface CommandText {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What it does, in a few sentences. */
  readonly description: string;
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Exit codes beside 0 and 64. */
  readonly exits: readonly ExitName[];
}

/** A command whose help begins with examples and ends with its exit codes. */
export function createCommand(name: string, text: CommandText): Command {
  return (
    new Command(name)
      .summary(text.summary)
      .description(`${text.description}\n\n${examplesText(text.examples)}`)
      .addHelpText('after', `\n${exitsText(text.exits)}`)
      .helpOption('-h, --help', 'Show this help')
      .helpCommand(false)
      // `messages show 1-42 --json`: options behind a subcommand are its own.
      .enablePositionalOptions()
      .configureHelp(helpStyle)
      .showSuggestionAfterError(true)
  );
}

export const helpStyle: Partial<Help> = {
  sortSubcommands: false,
  showGlobalOptions: false,
  subcommandTerm: (command) => command.name(),
};

/** Lines that begin with blanks are not wrapped by commander. */
function examplesText(examples: CommandText['examples']): string {
  const lines = examples.map(([line, meaning]) => `  $ ${line}\n      ${meaning}`);
  return `Examples:\n${lines.join('\n')}`;
}

function exitsText(names: readonly ExitName[]): string {
  const all: readonly ExitName[] = ['ok', ...names, 'usage'];
  const lines = all
    .map((name) => exitCodes[name])
    .toSorted((left, right) => left.code - right.code)
    .map(({ code, text }) => `  ${String(code).padEnd(4)} ${text}`);
  return `Exit codes:\n${lines.join('\n')}`;
}
