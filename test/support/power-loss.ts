import {
  closeSync,
  constants,
  cpSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileEvent } from './file-trace.ts';

/**
 * What a power cut leaves of a directory, worked out from a trace of what was done to it (`file-trace.ts`).
 *
 * The model is that of a journalling file system (ext4 `data=ordered`, xfs): names and lengths change in order, and any
 * sync takes all earlier such changes to the disk with it; data written to a file is on the disk for certain once that
 * very file was synced. What was not synced may be there or not, each sector of 512 bytes for itself.
 */
export interface PowerCut {
  /** A copy of the directory as it was, all on the disk, before the trace began. */
  readonly base: string;
  readonly trace: readonly FileEvent[];
  /** Events before this position happened; if it is a sync, it was under way and did not end. */
  readonly at: number;
  /** What becomes of what was not synced: all of it is lost, or some, decided by the seed. */
  readonly loss: 'all' | { readonly seed: number };
}

const sectorBytes = 512;

export function readTrace(file: string): FileEvent[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => {
    const event = JSON.parse(line) as FileEvent & { data?: string };
    return event.op === 'write' ? { ...event, data: Buffer.from(event.data as unknown as string, 'base64') } : event;
  });
}

/** The positions of all syncs: where to cut. */
export function syncPositions(trace: readonly FileEvent[]): number[] {
  return trace.flatMap((event, position) => (event.op === 'sync' ? [position] : []));
}

/** Writes the directory as the cut leaves it to `target`, which must not exist. */
export function restoreAfter(cut: PowerCut, target: string): void {
  const random = generator(cut.loss === 'all' ? 0 : cut.loss.seed);
  const happened = cut.trace.slice(0, cut.at);
  const durable = durableEvents(happened);
  const lastSync = happened.findLastIndex(({ op }) => op === 'sync');
  // Names and lengths are kept up to here: at least to the last sync.
  const namesUntil = cut.loss === 'all' ? lastSync + 1 : lastSync + 1 + Math.floor(random() * (cut.at - lastSync));

  cpSync(cut.base, target, { recursive: true, mode: constants.COPYFILE_FICLONE });
  const image = new Image(target);
  for (const [position, event] of happened.entries()) {
    const named = position < namesUntil;
    if (event.op === 'write') {
      if (durable.has(position)) image.write(event, () => true);
      else if (cut.loss !== 'all') image.write(event, () => random() < 0.5);
    } else if (event.op !== 'sync') image.change(event, named || durable.has(position));
  }
}

/** Positions of the writes and truncates that a later sync of the same file, under whatever name, covers. */
function durableEvents(events: readonly FileEvent[]): ReadonlySet<number> {
  const durable = new Set<number>();
  const open = new Map<string, number[]>();
  for (const [position, event] of events.entries()) {
    if (event.op === 'write' || event.op === 'truncate') {
      const positions = open.get(event.path);
      if (positions === undefined) open.set(event.path, [position]);
      else positions.push(position);
    } else if (event.op === 'sync') {
      for (const written of open.get(event.path) ?? []) durable.add(written);
      open.delete(event.path);
    } else if (event.op === 'rename') {
      const positions = open.get(event.path);
      open.delete(event.path);
      if (positions === undefined) open.delete(event.to);
      else open.set(event.to, positions);
    } else open.delete(event.path);
  }
  return durable;
}

/** A directory to which events are done, some of them lost: a file may still have the name it had before. */
class Image {
  readonly #root: string;
  /** Name as in the trace → name in the image, where they differ; null: the file was never made, or is gone. */
  readonly #names = new Map<string, string | null>();

  constructor(root: string) {
    this.#root = root;
  }

  write(event: FileEvent & { op: 'write' }, keep: () => boolean): void {
    const name = this.#nameOf(event.path);
    if (name === null) return;
    const file = openSync(join(this.#root, name), 'r+');
    try {
      for (let from = 0; from < event.data.length; ) {
        // Sectors are of the file, not of the write.
        const to = Math.min(event.data.length, from + sectorBytes - ((event.at + from) % sectorBytes));
        if (keep()) writeSync(file, event.data, from, to - from, event.at + from);
        from = to;
      }
    } finally {
      closeSync(file);
    }
  }

  change(event: Exclude<FileEvent, { op: 'write' | 'sync' }>, kept: boolean): void {
    const name = this.#nameOf(event.path);
    const path = join(this.#root, name ?? '');
    switch (event.op) {
      case 'mkdir':
        if (kept) mkdirSync(path, { mode: event.mode });
        this.#names.set(event.path, kept ? event.path : null);
        break;
      case 'create':
        if (kept) closeSync(openSync(join(this.#root, event.path), 'w', event.mode));
        this.#names.set(event.path, kept ? event.path : null);
        break;
      case 'truncate':
        if (kept && name !== null) truncate(path, event.size);
        break;
      case 'rename':
        if (kept && name !== null) renameSync(path, join(this.#root, event.to));
        this.#names.set(event.to, kept && name !== null ? event.to : name);
        this.#names.set(event.path, null);
        break;
      case 'remove':
        if (kept && name !== null) rmSync(path, { recursive: true });
        this.#names.set(event.path, null);
        break;
    }
  }

  #nameOf(path: string): string | null {
    const name = this.#names.get(path);
    if (name !== undefined) return name;
    // What lies in a directory that was never made was never made.
    return this.#names.get(dirname(path)) === null ? null : path;
  }
}

function truncate(path: string, size: number): void {
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, size);
  } finally {
    closeSync(file);
  }
}

/** mulberry32: numbers from 0 to 1 that the seed decides. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
