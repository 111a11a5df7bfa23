import type { LineageRow } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { createApiClient, type ListedMessage, type ListedPage } from './api-client.ts';
import type { ExitName } from './exit-codes.ts';
import { type Cell, printTable } from './table.ts';
import { printable, type Style, type Terminal } from './terminal.ts';

export interface ListOptions {
  readonly server: URL;
  readonly limit: number;
  readonly json?: boolean;
}

/** Messages asked for at a time. */
const pageSize = 500;

export async function listMessages(
  words: readonly string[],
  options: ListOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const { data } = terminal;
  const api = createApiClient(options.server, terminal.stop);
  let printed = 0;
  let before: string | undefined;
  do {
    const limit = Math.min(options.limit - printed, pageSize);
    const asked = { query: words.join(' '), limit, ...(before !== undefined && { before }) };
    const page = (await (await api.post('/api/messages/search', asked)).json()) as ListedPage;
    if (options.json) await data.write(page.messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
    else {
      const heads = printed === 0 && page.messages.length > 0 && data.isTerminal ? [heading] : [];
      await printTable(data, [...heads, ...page.messages.map(toCells)]);
    }
    printed += page.messages.length;
    before = page.next;
  } while (before !== undefined && printed < options.limit);
  if (printed === 0) terminal.say('No messages match.');
  else if (before !== undefined)
    terminal.say(`The newest ${printed}; there are older ones: raise --limit, or narrow the query.`);
  return 'ok';
}

const heading: readonly Cell[] = ['ID', 'RECEIVED', 'FEED', 'TYPE', 'CONTROL ID', 'STATUS', 'ISSUES'].map((text) => ({
  text,
  style: 'bold',
}));

const statusStyles: Readonly<Record<string, Style>> = {
  applied: 'green',
  parked: 'red',
  waiting: 'yellow',
  quarantined: 'red',
  skipped: 'dim',
  kept: 'yellow',
  pending: 'cyan',
};

function toCells({ id, receivedAt, feed, messageType, controlId, status, issues }: ListedMessage): readonly Cell[] {
  const codes = [...new Set(issues.filter(({ severity }) => severity !== 'information').map(({ code }) => code))];
  return [
    id,
    receivedAt,
    feed,
    messageType || '(no type)',
    controlId || '(no id)',
    { text: status, style: statusStyles[status] ?? 'reset' },
    codes.join(' '),
  ];
}

export interface ShowOptions {
  readonly server: URL;
  readonly raw?: boolean;
  readonly lineage?: boolean;
  readonly json?: boolean;
}

interface Details extends ListedMessage {
  readonly protocol: string;
  readonly sender: { readonly application: string; readonly facility: string };
  readonly answer: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly keys: readonly string[];
  readonly leaves?: Readonly<Record<string, number>>;
}

export async function showMessage(
  { part, seq }: { readonly part: number; readonly seq: number },
  { server, raw, lineage, json }: ShowOptions,
  terminal: Terminal,
): Promise<ExitName> {
  if (raw && lineage) throw new CausewayError('CW-CLI-005', { text: 'give one of --raw and --lineage.' });
  const { data } = terminal;
  const api = createApiClient(server, terminal.stop);
  const path = `/api/messages/${part}-${seq}`;
  if (raw) {
    await data.writeBytes(new Uint8Array(await (await api.get(`${path}/body`)).arrayBuffer()));
    return 'ok';
  }
  if (lineage) {
    const { rows } = (await (await api.get(`${path}/lineage`)).json()) as { rows: readonly LineageRow[] };
    if (json) await data.write(`${JSON.stringify(rows, null, 2)}\n`);
    else
      await printTable(
        data,
        rows.map(({ place, fate, to, also = [] }) => [place, fate, [to, ...also].join(', ')]),
      );
    return 'ok';
  }
  const details = (await (await api.get(path)).json()) as Details;
  if (json) {
    await data.write(`${JSON.stringify(details, null, 2)}\n`);
    return 'ok';
  }
  await printTable(data, rowsOf(details));
  for (const { severity, code, text, place, hint } of details.issues) {
    await data.write(`${printable(`${severity} ${place ?? ''} ${text} (${code})`.replace(/ {2,}/, ' '))}\n`);
    if (hint !== undefined) await data.write(`  ${printable(hint)}\n`);
  }
  if (details.status === 'parked') {
    terminal.say(
      `\nTry it again: causeway replay retry ${details.id}    give it up: causeway replay skip ${details.id}`,
    );
  }
  return 'ok';
}

function rowsOf(details: Details): (readonly Cell[])[] {
  const { leaves } = details;
  const named: (readonly [string, string | undefined])[] = [
    ['id', details.id],
    ['status', details.status],
    ['feed', `${details.feed} (${details.protocol})`],
    ['type', details.messageType],
    ['control id', details.controlId],
    ['sender', `${details.sender.application} / ${details.sender.facility}`],
    ['received', details.receivedAt],
    ['event', details.eventAt],
    ['answered', details.answer],
    ['bytes', `${details.bytes}, sha-256 ${details.sha256}`],
    [
      'fields',
      leaves &&
        Object.entries(leaves)
          .map(([fate, count]) => `${count} ${fate}`)
          .join(', '),
    ],
    ...details.keys.map((key, index) => [index === 0 ? 'keys' : '', key] as const),
  ];
  return named.flatMap(([name, value]) =>
    value === undefined ? [] : [[{ text: name, style: 'bold' as const }, value]],
  );
}
