import type { ExitName } from './exit-codes.ts';
import { inputFiles } from './input-files.ts';
import { type LoadEntry, loadOf } from './load/load-entries.ts';
import { openLoadState } from './load/load-state.ts';
import { createPostBundle, type Loaded } from './load/post-bundle.ts';
import { resourcesOf } from './load/resource-source.ts';
import { printable, type Terminal } from './terminal.ts';

export interface LoadOptions {
  readonly server: URL;
  readonly resume?: string;
  readonly batch: number;
  readonly json?: boolean;
}

/** Loads every resource of the files and tells of each that was refused. A stop ends it between two transactions. */
export async function loadFiles(files: readonly string[], options: LoadOptions, terminal: Terminal): Promise<ExitName> {
  const post = createPostBundle(options.server, terminal.stop);
  const state = await openLoadState(options.resume, terminal.directory);
  const counts = { loaded: 0, refused: 0, skipped: 0 };
  const began = performance.now();
  let place = '';

  const tell = async (source: string, name: string, status: number, reason: string) => {
    counts.refused++;
    await terminal.data.write(
      options.json
        ? `${JSON.stringify({ source, name, status, reason })}\n`
        : `${terminal.data.paint('red', 'refused')}  ${printable([source, name].filter(Boolean).join('  '))}: ${printable(reason)}\n`,
    );
  };
  const take = async (results: readonly Loaded[]) => {
    for (const { entry, status, reason } of results) {
      if (reason === undefined) counts.loaded++;
      else await tell(entry.source, entry.name, status, reason);
    }
    terminal.progress(progressText(counts, place, performance.now() - began));
  };
  /** One that is refused takes the others down: then each is sent on its own account. */
  const send = async (entries: readonly LoadEntry[]) => {
    if (entries.length === 0) return;
    const results = await post('transaction', entries);
    const isRefused = results.some(({ reason }) => reason !== undefined);
    await take(isRefused && entries.length > 1 ? await post('batch', entries) : results);
  };

  for await (const file of inputFiles(files, terminal.directory)) {
    place = file;
    const before = await state.done(file);
    let seen = 0;
    let waiting: LoadEntry[] = [];
    const names = new Set<string>();
    const flush = async () => {
      await send(waiting);
      waiting = [];
      names.clear();
    };
    for await (const item of resourcesOf(file, terminal.directory, terminal.input)) {
      if (terminal.stop.aborted) break;
      if (seen++ < before) {
        counts.skipped++;
        continue;
      }
      const load = loadOf(item);
      if (load.kind === 'unreadable') await tell(load.source, '', 400, 'no FHIR resource in JSON, or too large');
      else if (load.kind === 'transaction') {
        await flush();
        await take(await post('transaction', load.entries));
      } else {
        for (const entry of load.entries) {
          // A transaction may name a resource once.
          if (waiting.length >= options.batch || names.has(entry.name)) await flush();
          waiting.push(entry);
          if (entry.entry.request.method !== 'POST') names.add(entry.name);
        }
      }
      if (waiting.length === 0 || waiting.length >= options.batch) {
        await flush();
        await state.keep(file, seen);
      }
    }
    if (terminal.stop.aborted) break;
    await flush();
    await state.keep(file, seen);
  }
  terminal.progress('');
  if (options.json) await terminal.data.write(`${JSON.stringify(counts)}\n`);
  terminal.say(summaryText(counts, (performance.now() - began) / 1000));
  if (terminal.stop.aborted) return 'interrupted';
  return counts.refused > 0 ? 'failed' : 'ok';
}

interface Counts {
  readonly loaded: number;
  readonly refused: number;
  readonly skipped: number;
}

const number = (value: number) => value.toLocaleString('en-US');

function progressText({ loaded, refused }: Counts, file: string, ms: number): string {
  const rate = Math.round((loaded * 1000) / Math.max(ms, 1));
  return `${number(loaded)} loaded · ${number(refused)} refused · ${number(rate)} a second · ${file}`;
}

function summaryText({ loaded, refused, skipped }: Counts, seconds: number): string {
  const before = skipped === 0 ? '' : ` · ${number(skipped)} done before`;
  return `${number(loaded)} loaded in ${seconds.toFixed(1)} s · ${number(refused)} refused${before}`;
}
