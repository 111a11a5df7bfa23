import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import { type Address, formatAddress } from '#platform/address.ts';
import { isAccepted } from './answer.ts';
import { withControlId } from './control-id.ts';
import type { ExitName } from './exit-codes.ts';
import { fileMessages, inputFiles, unreadable } from './input-files.ts';
import { createSender, noneAsked, type Sent } from './sender.ts';
import { printable, type Terminal } from './terminal.ts';

export interface SendOptions {
  readonly to: Address;
  readonly tls?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly count: number;
  readonly rate?: number;
  readonly newIds?: boolean;
  readonly timeout: number;
  readonly json?: boolean;
}

/** Sends every message of the files and prints each answer. */
export async function sendFiles(files: readonly string[], options: SendOptions, terminal: Terminal): Promise<ExitName> {
  const tls = await readTls(options, terminal.directory);
  const names: string[] = [];
  for await (const name of inputFiles(files, terminal.directory)) names.push(name);
  await using sender = await createSender({
    ...options.to,
    ...(tls && { tls }),
    answerTimeoutMs: options.timeout * 1000,
  });
  const began = performance.now();
  const counts = new Map<string, number>();
  let total = 0;

  const sendAll = async () => {
    for (let round = 0; round < options.count; round++) {
      for (const name of names) {
        for await (const { source, bytes, isTooLarge } of fileMessages(name, terminal.directory, terminal.input)) {
          if (terminal.stop.aborted) return;
          if (isTooLarge) {
            terminal.say(`${source}: larger than any receiver takes; not sent`);
            counts.set('not sent', (counts.get('not sent') ?? 0) + 1);
            continue;
          }
          if (options.rate !== undefined) await pace(began, total, options.rate, terminal.stop);
          if (terminal.stop.aborted) return;
          const message = options.newIds ? withControlId(bytes, newControlId(began, total)) : bytes;
          const sent = await sender.send(message);
          total++;
          const code = sent.code === '' ? 'no answer' : sent.code;
          counts.set(code, (counts.get(code) ?? 0) + 1);
          await printAnswer({ source, ...sent }, options.json === true, terminal);
          if (!terminal.data.isTerminal) terminal.progress(`${total} sent · ${summary(counts)}`);
        }
      }
    }
  };
  await sendAll();
  terminal.progress('');
  const seconds = (performance.now() - began) / 1000;
  if (total !== 1) {
    terminal.say(
      `${total} sent to ${formatAddress(options.to)} in ${seconds.toFixed(1)} s · ${summary(counts) || 'none'}`,
    );
  }
  const allTaken = [...counts.keys()].every((code) => isAccepted(code) || code === noneAsked);
  return terminal.stop.aborted ? 'interrupted' : allTaken ? 'ok' : 'failed';
}

const summary = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([code, count]) => `${code} ${count}`)
    .join(' · ');

/** Unique among all runs on a machine, and within MSH-10's 20 characters. */
function newControlId(began: number, index: number): string {
  const run = Math.round((performance.timeOrigin + began) * 10).toString(36);
  return `${run}-${(index + 1).toString(36)}`.toUpperCase();
}

/** Waits until it is the message's turn, so that delays are made up for and the rate holds over the run. */
async function pace(began: number, sent: number, rate: number, stop: AbortSignal): Promise<void> {
  const due = began + (sent / rate) * 1000 - performance.now();
  if (due <= 1) return;
  try {
    await sleep(due, undefined, { signal: stop });
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

async function printAnswer(
  sent: Sent & { readonly source: string },
  asJson: boolean,
  { data }: Terminal,
): Promise<void> {
  const { source, code, controlId, type, text, place, ms } = sent;
  if (asJson) {
    const answer = { file: source, code, controlId, type, text, place, ms: Math.round(ms * 100) / 100 };
    await data.write(`${JSON.stringify(answer)}\n`);
    return;
  }
  const style = isAccepted(code) || code === noneAsked ? 'green' : 'red';
  const said = [text, place].filter((part) => part !== '').join(' at ');
  const rest = `${[controlId || '(no id)', type || '(no type)', source].join('  ')}${said === '' ? '' : `: ${said}`}`;
  await data.write(`${data.paint(style, (code || '--').padEnd(2))}  ${printable(rest)}\n`);
}

async function readTls(options: SendOptions, directory: string): Promise<ConnectionOptions | undefined> {
  const { ca, cert, key, servername } = options;
  if (!options.tls && ca === undefined && cert === undefined && key === undefined) return undefined;
  const read = async (file: string): Promise<Buffer> => {
    try {
      return await readFile(resolve(directory, file));
    } catch (error) {
      throw unreadable(file, error);
    }
  };
  return {
    ...(ca !== undefined && { ca: await read(ca) }),
    ...(cert !== undefined && { cert: await read(cert) }),
    ...(key !== undefined && { key: await read(key) }),
    ...(servername !== undefined && { servername }),
  };
}
