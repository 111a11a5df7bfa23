import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CausewayError } from '#platform/errors.ts';
import { unreadable } from '../input-files.ts';

/** How far each file was loaded, kept in a file between runs. */
export interface LoadState {
  /** Items of the file that are done; 0 where the file is not the one that was seen. */
  done(file: string): Promise<number>;
  keep(file: string, done: number): Promise<void>;
}

interface Seen {
  readonly size: number;
  readonly modified: number;
  readonly done: number;
}

/** A state that forgets where no file is named for it. */
export async function openLoadState(name: string | undefined, directory: string): Promise<LoadState> {
  if (name === undefined) return { done: async () => 0, keep: async () => undefined };
  const path = resolve(directory, name);
  const seen = await readState(name, path);
  const look = async (file: string) => {
    if (file === '-') return { size: 0, modified: 0 };
    const { size, mtimeMs } = await stat(resolve(directory, file));
    return { size, modified: mtimeMs };
  };
  return {
    async done(file) {
      const known = seen.get(file);
      if (known === undefined) return 0;
      const now = await look(file);
      return now.size === known.size && now.modified === known.modified ? known.done : 0;
    },
    async keep(file, done) {
      seen.set(file, { ...(await look(file)), done });
      try {
        // Whole or not at all: a state cut short by a crash would lie.
        await writeFile(`${path}.new`, `${JSON.stringify(Object.fromEntries(seen), null, 1)}\n`);
        await rename(`${path}.new`, path);
      } catch (error) {
        throw new CausewayError('CW-CLI-004', { place: name, cause: error });
      }
    },
  };
}

async function readState(name: string, path: string): Promise<Map<string, Seen>> {
  try {
    return new Map(Object.entries(JSON.parse(await readFile(path, 'utf8')) as Record<string, Seen>));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw unreadable(name, error);
  }
}
