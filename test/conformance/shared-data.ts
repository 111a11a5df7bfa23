import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Judges' data lies beside the repository, not in it. */
const folder = join(import.meta.dirname, '../../../shared/data/ig');

export const sharedFile = (name: string): string => join(folder, name);
export const hasShared = (...names: readonly string[]): boolean => names.every((name) => existsSync(sharedFile(name)));
