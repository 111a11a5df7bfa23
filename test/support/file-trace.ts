import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { relative } from 'node:path';
import type { FileSystemHook, OpenFile } from '#database/durable-file-system.ts';

/**
 * One thing done below the data directory; paths are relative to it. `mkdir`, `create`, `truncate`, `rename` and `remove`
 * change metadata, `write` data. `sync` is recorded when it is done.
 */
export type FileEvent =
  | { readonly op: 'write'; readonly path: string; readonly at: number; readonly data: Buffer }
  | { readonly op: 'create' | 'mkdir'; readonly path: string; readonly mode: number }
  | { readonly op: 'truncate'; readonly path: string; readonly size: number }
  | { readonly op: 'rename'; readonly path: string; readonly to: string }
  | { readonly op: 'remove' | 'sync'; readonly path: string };

export interface FileTrace {
  /** The `hook` option of `openDatabase`. */
  readonly hook: { readonly module: string; readonly data: unknown };
  /**
   * How many events there are by now. Read when a commit was acknowledged, it is where in the trace the acknowledgement
   * stands, or a little later: a cut at or after it must not lose what was acknowledged.
   */
  position(): number;
}

interface TraceData {
  readonly file: string;
  readonly count: Int32Array;
  readonly syncs: 'on' | 'off';
}

/** Records to `file`. With `syncs: 'off'` the database runs as PGlite comes, its syncs doing nothing. */
export function fileTrace(file: string, options: { syncs: 'on' | 'off' } = { syncs: 'on' }): FileTrace {
  const count = new Int32Array(new SharedArrayBuffer(4));
  const data: TraceData = { file, count, ...options };
  return { hook: { module: import.meta.url, data }, position: () => Atomics.load(count, 0) };
}

interface Node {
  readonly mode: number;
}
type Attributes = { readonly size?: number };
interface NodeOperations {
  mknod(parent: Node, name: string, mode: number, device: number): Node;
  rename(node: Node, newParent: Node, newName: string): void;
  unlink(parent: Node, name: string): void;
  rmdir(parent: Node, name: string): void;
  symlink(parent: Node, name: string, target: string): void;
  setattr(node: Node, attributes: Attributes): void;
}
interface StreamOperations {
  write(file: OpenFile, buffer: Uint8Array, offset: number, length: number, position: number): number;
  setattr(file: OpenFile, attributes: Attributes): void;
  fsync(file: OpenFile): number;
}

/** Runs in the worker. Each line of the file is an event as JSON, its data in base64. */
export function install(...[files, directory, data]: [...Parameters<FileSystemHook>, data: TraceData]): void {
  const log = openSync(data.file, 'a');
  process.on('exit', () => closeSync(log));
  const node = { ...files.node_ops } as unknown as NodeOperations;
  const stream = { ...files.stream_ops } as unknown as StreamOperations;
  const pathOf = (of: unknown): string => relative(directory, files.realPath(of));
  const record = (
    event: Exclude<FileEvent, { op: 'write' }> | { op: 'write'; path: string; at: number; data: string },
  ) => {
    writeSync(log, `${JSON.stringify(event)}\n`);
    Atomics.add(data.count, 0, 1);
  };
  /** A file that was removed while it is open has no name any more and ends with the power. */
  const isLinked = (file: OpenFile): boolean => fstatSync(file.nfd).nlink > 0;

  Object.assign(files.node_ops, {
    mknod(parent: Node, name: string, mode: number, device: number) {
      const made = node.mknod(parent, name, mode, device);
      const op = (mode & 0o170000) === 0o040000 ? 'mkdir' : 'create';
      record({ op, path: pathOf(made), mode: mode & 0o777 });
      return made;
    },
    rename(old: Node, newParent: Node, newName: string) {
      const path = pathOf(old);
      node.rename(old, newParent, newName);
      record({ op: 'rename', path, to: `${pathOf(newParent)}/${newName}` });
    },
    unlink(parent: Node, name: string) {
      node.unlink(parent, name);
      record({ op: 'remove', path: `${pathOf(parent)}/${name}` });
    },
    rmdir(parent: Node, name: string) {
      node.rmdir(parent, name);
      record({ op: 'remove', path: `${pathOf(parent)}/${name}` });
    },
    symlink() {
      throw new Error('the trace knows no symbolic links: PostgreSQL makes none without tablespaces');
    },
    setattr(of: Node, attributes: Attributes) {
      node.setattr(of, attributes);
      if (attributes.size !== undefined) record({ op: 'truncate', path: pathOf(of), size: attributes.size });
    },
  } satisfies NodeOperations);

  Object.assign(files.stream_ops, {
    write(file: OpenFile, buffer: Uint8Array, offset: number, length: number, position: number) {
      const written = stream.write(file, buffer, offset, length, position);
      if (isLinked(file)) {
        const bytes = Buffer.from(buffer.subarray(offset, offset + written)).toString('base64');
        record({ op: 'write', path: pathOf(file.node), at: position, data: bytes });
      }
      return written;
    },
    setattr(file: OpenFile, attributes: Attributes) {
      stream.setattr(file, attributes);
      if (attributes.size !== undefined && isLinked(file)) {
        record({ op: 'truncate', path: pathOf(file.node), size: attributes.size });
      }
    },
    fsync(file: OpenFile) {
      if (data.syncs === 'off') return 0;
      const result = stream.fsync(file);
      if (isLinked(file)) record({ op: 'sync', path: pathOf(file.node) });
      return result;
    },
  } satisfies StreamOperations);
}
