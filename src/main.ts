import { runCommandLine } from '#cli/program.ts';
import { stopSignal } from '#cli/stop-signal.ts';
import { createTerminal } from '#cli/terminal.ts';

// A reader that has seen enough (`causeway messages | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const streams = { input: process.stdin, output: process.stdout, error: process.stderr };
const terminal = createTerminal(streams, {
  directory: process.cwd(),
  environment: process.env,
  stop: stopSignal(process),
});
process.exitCode = await runCommandLine(process.argv.slice(2), terminal);
