import { Command, CommanderError } from 'commander';
import { formatAddress } from '#platform/address.ts';
import { CausewayError } from '#platform/errors.ts';
import { describeError } from '#platform/events.ts';
import { version } from '#platform/version.ts';
import { helpStyle } from './command.ts';
import { configCommand } from './config.ts';
import { convertCommand } from './convert.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { loadCommand } from './load.ts';
import { messagesCommand } from './messages.ts';
import { rebuildCommand } from './rebuild.ts';
import { replayCommand } from './replay.ts';
import { sendCommand } from './send.ts';
import { serveCommand } from './serve.ts';
import type { Terminal } from './terminal.ts';

/** Runs one command line and gives its exit code. Never throws. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = exitCodes.ok.code;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    if (words.length === 0) {
      await terminal.talk.write(program.helpInformation());
      return exitCodes.usage.code;
    }
    await program.parseAsync([...words], { from: 'user' });
    return terminal.stop.aborted && exitCode === exitCodes.failed.code ? exitCodes.interrupted.code : exitCode;
  } catch (error) {
    return report(error, terminal);
  }
}

/** The commands, each in its file; what they need beyond their options is loaded when they run. */
export function createProgram(terminal: Terminal, done: (exitCode: number) => void): Command {
  const program = new Command('causeway')
    .description('The integration layer between what a hospital network has and what it buys next: HL7v2 in, FHIR out.')
    .version(version, '-V, --version', 'Show the version')
    .helpOption('-h, --help', 'Show this help')
    .helpCommand('help [command]', 'Show the help of a command')
    .configureHelp(helpStyle)
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
Start here:
  $ causeway demo                 a synthetic hospital network, live, on a database of its own
  $ causeway serve                receive on 127.0.0.1:2575, serve FHIR on http://127.0.0.1:8080/fhir
  $ causeway <command> --help     examples, options and exit codes of a command`,
    );
  for (const create of commands) program.addCommand(create(terminal, done));
  settle(program, terminal);
  return program;
}

/** What a command file exports: it makes its command, and tells `done` its exit code after it ran. */
export type CreateCommand = (terminal: Terminal, done: (exitCode: number) => void) => Command;

const commands: readonly CreateCommand[] = [
  serveCommand,
  demoCommand,
  sendCommand,
  convertCommand,
  loadCommand,
  messagesCommand,
  replayCommand,
  rebuildCommand,
  doctorCommand,
  configCommand,
];

/** Help and complaints go to the terminal that was given, and nothing ends the process from within. */
function settle(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void terminal.data.write(text),
    writeErr: (text) => void terminal.talk.write(text),
    getOutHelpWidth: () => Math.min(terminal.data.columns, 100),
    getErrHelpWidth: () => Math.min(terminal.talk.columns, 100),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    outputError: (text, write) => write(`${terminal.talk.paint('red', text.trimEnd())}\n`),
  });
  command.showHelpAfterError(`See: ${fullName(command)} --help`);
  for (const child of command.commands) settle(child, terminal);
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

/** Says what went wrong, where, and what to do next. */
function report(thrown: unknown, terminal: Terminal): number {
  const error = ofListening(thrown) ?? thrown;
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.ok.code : exitCodes.usage.code;
  }
  if (terminal.stop.aborted && error instanceof Error && error.name === 'AbortError') return exitCodes.interrupted.code;
  const { paint } = terminal.talk;
  if (error instanceof CausewayError && error.code !== 'CW-ANY-001') {
    const place = error.place === undefined ? '' : `${error.place}: `;
    terminal.say(`${paint('red', 'causeway:')} ${place}${error.message} (${error.code})`);
    terminal.say(`  ${error.row.hint}`);
  } else {
    const { kind, at } = describeError(error);
    terminal.say(
      `${paint('red', 'causeway:')} something unexpected happened (${kind}). Please report it with this line:`,
    );
    terminal.say(`  ${at ?? kind}`);
  }
  return exitCodeOf(error);
}

/** What the operating system says when an address cannot be listened on, as an error of ours. */
function ofListening(error: unknown): CausewayError | undefined {
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (syscall !== 'listen' && syscall !== 'bind') return undefined;
  const place = address === undefined || port === undefined ? {} : { place: formatAddress({ host: address, port }) };
  return new CausewayError('CW-CLI-007', {
    ...place,
    text: `cannot be listened on (${code ?? 'unknown'}).`,
    cause: error,
  });
}
