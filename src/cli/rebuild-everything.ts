import { CausewayError } from '#platform/errors.ts';
import { createApiClient, jsonLines } from './api-client.ts';
import type { ExitName } from './exit-codes.ts';
import { printable, type Terminal } from './terminal.ts';

export interface RebuildOptions {
  readonly server: URL;
  readonly yes?: boolean;
}

interface RebuildLine {
  readonly kind: 'rebuilding' | 'done' | 'trouble';
  readonly backlog?: number;
  readonly code?: string;
  readonly text?: string;
}

export async function rebuildEverything({ server, yes }: RebuildOptions, terminal: Terminal): Promise<ExitName> {
  if (!yes) {
    throw new CausewayError('CW-CLI-005', {
      text: 'what is served is short until a rebuild is done: give --yes to do it.',
    });
  }
  const response = await createApiClient(server, terminal.stop).post('/api/rebuild', {});
  let last: RebuildLine | undefined;
  for await (const line of jsonLines<RebuildLine>(response)) {
    last = line;
    if (line.kind === 'rebuilding') terminal.progress(`${(line.backlog ?? 0).toLocaleString('en-US')} messages to go`);
  }
  terminal.progress('');
  if (last?.kind === 'done') {
    terminal.say('Everything derived was made anew from the journal.');
    return 'ok';
  }
  const reason = last?.kind === 'trouble' ? `${last.text} (${last.code})` : 'The server ended before it was done.';
  terminal.say(`${terminal.talk.paint('red', 'causeway:')} ${printable(reason)} It goes on when the server does.`);
  return 'failed';
}
