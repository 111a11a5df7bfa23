import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from './terminal.ts';

/** How this program is called from where the user stands: `./causeway` in its own folder, `causeway` elsewhere. */
export function launcherOf({ directory }: Pick<Terminal, 'directory'>): string {
  return existsSync(join(directory, 'causeway')) && existsSync(join(directory, 'src/main.ts'))
    ? './causeway'
    : 'causeway';
}
