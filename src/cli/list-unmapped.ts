import type { UnmappedList } from '#serve/api/unmapped-leaves.ts';
import { createApiClient } from './api-client.ts';
import type { ExitName } from './exit-codes.ts';
import { type Cell, printTable } from './table.ts';
import type { Terminal } from './terminal.ts';

export interface UnmappedOptions {
  readonly server: URL;
  readonly messages: number;
  readonly json?: boolean;
}

/** Prints what translation leaves unread of the newest messages of a query. */
export async function listUnmapped(
  words: readonly string[],
  { server, messages, json }: UnmappedOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const { data } = terminal;
  const api = createApiClient(server, terminal.stop);
  const answer = await api.post('/api/messages/unmapped', { query: words.join(' '), messages });
  const list = (await answer.json()) as UnmappedList;
  if (json) {
    await data.write(`${JSON.stringify(list, null, 2)}\n`);
    return 'ok';
  }
  const heads = data.isTerminal && list.places.length > 0 ? [heading] : [];
  await printTable(data, [
    ...heads,
    ...list.places.map((one) => [one.place, `${one.leaves}`, `${one.messages}`, one.example]),
  ]);
  const share = list.leaves === 0 ? 0 : (100 * list.unmapped) / list.leaves;
  terminal.say(
    `${list.messages} messages${list.hasMore ? ', the newest' : ''}: ${list.unmapped} of ${list.leaves} populated fields (${share.toFixed(1)} %) are read by nobody.`,
  );
  return 'ok';
}

const heading: readonly Cell[] = ['FIELD', 'TIMES', 'MESSAGES', 'SUCH AS'].map((text) => ({ text, style: 'bold' }));
