import { CausewayError } from '#platform/errors.ts';
import { createApiClient, jsonLines, type RefoldLine } from './api-client.ts';
import type { ExitName } from './exit-codes.ts';
import { readEntry } from './options.ts';
import { printable, type Terminal } from './terminal.ts';

export interface ReplayOptions {
  readonly server: URL;
  readonly range?: string;
  readonly dryRun?: boolean;
  readonly after?: string;
  readonly json?: boolean;
}

export async function replayMessages(
  words: readonly string[],
  options: ReplayOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const api = createApiClient(options.server, terminal.stop);
  const selection = selectionOf(words, options.range);
  const { dryRun = false, after } = options;
  const response = await api.post('/api/refold', { ...selection, dryRun, ...(after !== undefined && { after }) });
  let last: RefoldLine | undefined;
  let cursor: string | undefined;
  let isOver = false;
  try {
    for await (const line of jsonLines<RefoldLine>(response)) {
      last = line;
      cursor = line.cursor ?? cursor;
      const { messages = 0, patients = 0, done = 0, changed = 0 } = line;
      if (line.kind === 'selecting') terminal.progress(`${messages} messages · ${patients} patients`);
      if (line.kind === 'refolding')
        terminal.progress(`${messages} messages · ${done} patients folded anew · ${changed} resources changed`);
    }
    isOver = last?.kind === 'done';
  } finally {
    terminal.progress('');
    // Also where Ctrl-C or a lost server ended it.
    if (!isOver && cursor !== undefined) terminal.say(`To go on with it, add: --after ${printable(cursor)}`);
  }
  if (last === undefined) throw new CausewayError('CW-CLI-006');
  if (options.json) await terminal.data.write(`${JSON.stringify(last)}\n`);
  if (!isOver) {
    const reason = last.kind === 'trouble' ? `${last.text} (${last.code})` : 'The server ended before it was done.';
    terminal.say(`${terminal.talk.paint('red', 'causeway:')} ${printable(reason)}`);
    return 'failed';
  }
  const { messages = 0, patients = 0, done = 0, changed = 0, failed = {} } = last;
  if (options.dryRun)
    terminal.say(`${messages} messages about ${patients} patients would be replayed; nothing was changed.`);
  else terminal.say(`${messages} messages: ${done} patients folded anew, ${changed} resources changed.`);
  for (const [code, count] of Object.entries(failed)) terminal.say(`${count} patients could not be: ${code}`);
  return Object.keys(failed).length > 0 ? 'failed' : 'ok';
}

function selectionOf(words: readonly string[], range: string | undefined) {
  if ((words.length === 0) === (range === undefined)) {
    throw new CausewayError('CW-CLI-005', {
      text: 'say which messages: by a query such as feed:lab last:24h, or by --range.',
    });
  }
  if (range === undefined) return { query: words.join(' ') };
  const ends = range.split('..');
  const [from, to] = ends.map(readEntry);
  if (ends.length !== 2 || from === undefined || to === undefined || from.part !== to.part || from.seq > to.seq) {
    throw new CausewayError('CW-CLI-005', {
      place: '--range',
      text: 'expected two ids of one part, such as 1-1000..1-2000.',
    });
  }
  return { range: { part: from.part, from: from.seq, to: to.seq } };
}

export interface HoldOptions {
  readonly server: URL;
  readonly json?: boolean;
}

/** Acts on each message; one that cannot be acted on does not keep the others from it. */
export async function actOnHeld(
  action: 'retry' | 'skip' | 'release',
  entries: readonly { readonly part: number; readonly seq: number }[],
  { server, json }: HoldOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const api = createApiClient(server, terminal.stop);
  let exit: ExitName = 'ok';
  for (const { part, seq } of entries) {
    const id = `${part}-${seq}`;
    try {
      const { status } = (await (await api.post(`/api/messages/${id}/${action}`, {})).json()) as { status: string };
      if (status === 'parked') exit = 'failed';
      await terminal.data.write(json ? `${JSON.stringify({ id, status })}\n` : `${id}  ${printable(status)}\n`);
    } catch (error) {
      if (!(error instanceof CausewayError) || error.code === 'CW-CLI-001') throw error;
      exit = 'failed';
      terminal.say(`${id}: ${printable(error.message)} (${error.code})`);
    }
  }
  return exit;
}
