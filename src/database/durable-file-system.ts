import { fdatasyncSync, fsyncSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Init = Parameters<NodeFS['init']>[1];
type Module = Parameters<NonNullable<Init['preRun']>[number]>[0];

/** A file that PostgreSQL has open; `nfd` is the file descriptor of the system. */
export interface OpenFile {
  readonly nfd: number;
  readonly flags: number;
  position: number;
  readonly node: { readonly mode: number };
}

/** The part of Emscripten's NODEFS that is hooked into here and by tests. */
export interface NodeFileSystem {
  tryFSOperation<T>(operation: () => T): T;
  realPath(node: unknown): string;
  node_ops: Record<string, (...args: never[]) => unknown>;
  stream_ops: Record<string, (...args: never[]) => unknown> & { fsync?: (file: OpenFile) => number };
}

/** Tests install faults and recorders here, before PostgreSQL opens its first file. */
export type FileSystemHook = (files: NodeFileSystem, directory: string) => void;

/**
 * PGlite's file system on a directory, with the one thing it lacks: its `fsync` does nothing, so that a commit is in the
 * page cache and no further. `fd_sync` of the WebAssembly module looks for `stream_ops.fsync`: here it is.
 */
export class DurableFileSystem extends NodeFS {
  readonly #hook: FileSystemHook | undefined;
  readonly #onAbort: (reason: string) => void;

  /** `onAbort` is told when PostgreSQL gives up (PANIC); `hook` is for tests. */
  constructor(directory: string, onAbort: (reason: string) => void, hook?: FileSystemHook) {
    super(directory);
    this.#onAbort = onAbort;
    this.#hook = hook;
  }

  override async init(pglite: PGlite, options: Init): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pglite, options);
    const mount = (module: Module): void => {
      const files = module.NODEFS as unknown as NodeFileSystem;
      files.stream_ops.fsync = (file: OpenFile) => {
        // Of a file, the data and its length; of a directory (after a rename) everything, as its entries are no data.
        // A failure goes to PostgreSQL as errno, which panics rather than believe a second try.
        files.tryFSOperation(() => (module.FS.isDir(file.node.mode) ? fsyncSync(file.nfd) : fdatasyncSync(file.nfd)));
        return 0;
      };
      this.#hook?.(files, this.rootDir);
    };
    return {
      emscriptenOpts: {
        ...emscriptenOpts,
        onAbort: (what: unknown) => this.#onAbort(String(what)),
        preRun: [...(emscriptenOpts.preRun ?? []), mount],
      },
    };
  }
}
