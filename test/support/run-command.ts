import { PassThrough, Readable } from 'node:stream';
import { runCommandLine } from '#cli/program.ts';
import { createTerminal, type Terminal } from '#cli/terminal.ts';

export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly bytes: Buffer;
  readonly stderr: string;
}

export interface Surroundings {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  readonly isTerminal?: boolean;
  readonly stop?: AbortSignal;
}

/** A terminal whose streams are kept. */
export function keptTerminal(surroundings: Surroundings = {}): { terminal: Terminal; out: Buffer[]; err: Buffer[] } {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const terminal = createTerminal(
    {
      input: Readable.from(surroundings.input === undefined ? [] : [Buffer.from(surroundings.input)]),
      output: keeping(out, surroundings.isTerminal),
      error: keeping(err, surroundings.isTerminal),
    },
    {
      directory: surroundings.directory ?? process.cwd(),
      environment: surroundings.environment ?? {},
      stop: surroundings.stop ?? new AbortController().signal,
    },
  );
  return { terminal, out, err };
}

/** Runs a command line in this process, as `main.ts` would, and keeps what it says. */
export async function runCommand(words: readonly string[], surroundings: Surroundings = {}): Promise<CommandRun> {
  const { terminal, out, err } = keptTerminal(surroundings);
  const exitCode = await runCommandLine(words, terminal);
  const bytes = Buffer.concat(out);
  return { exitCode, bytes, stdout: bytes.toString('utf8'), stderr: Buffer.concat(err).toString('utf8') };
}

function keeping(chunks: Buffer[], isTTY = false): PassThrough & { isTTY: boolean; columns: number } {
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return Object.assign(stream, { isTTY, columns: 100 });
}
