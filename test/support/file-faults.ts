import type { FileSystemHook, NodeFileSystem, OpenFile } from '#database/durable-file-system.ts';

/** What the files of an embedded database do from now on; `set` works from outside of the worker. */
export const faults = { none: 0, diskFull: 1, logFull: 2, syncFails: 3, crash: 4 } as const;

export interface FaultSwitch {
  set(fault: keyof typeof faults): void;
  /** The `hook` option of `openDatabase`. */
  readonly hook: { readonly module: string; readonly data: Int32Array };
  /** How many syncs there were. */
  syncs(): number;
}

export function faultSwitch(): FaultSwitch {
  const data = new Int32Array(new SharedArrayBuffer(8));
  return {
    set: (fault) => void Atomics.store(data, 0, faults[fault]),
    hook: { module: import.meta.url, data },
    syncs: () => Atomics.load(data, 1),
  };
}

/** Runs in the worker. */
export function install(...[files, , data]: [...Parameters<FileSystemHook>, data: Int32Array]): void {
  const { write, fsync } = files.stream_ops as {
    write(file: OpenFile, ...rest: unknown[]): unknown;
    fsync(file: OpenFile): number;
  };
  const fault = (): number => Atomics.load(data, 0);
  Object.assign(files.stream_ops, {
    write(file: OpenFile, ...rest: unknown[]) {
      if (fault() === faults.crash) process.exit(9);
      if (fault() === faults.diskFull) fail(files, 'ENOSPC');
      if (fault() === faults.logFull && files.realPath(file.node).includes('/pg_wal/')) fail(files, 'ENOSPC');
      return write(file, ...rest);
    },
    fsync(file: OpenFile) {
      Atomics.add(data, 1, 1);
      if (fault() === faults.syncFails) fail(files, 'EIO');
      return fsync(file);
    },
  });
}

function fail(files: NodeFileSystem, code: string): never {
  throw files.tryFSOperation(() => {
    throw Object.assign(new Error(code), { code });
  });
}
