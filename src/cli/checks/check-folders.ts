import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { FeedConfig } from '#platform/config/schema.ts';
import type { CheckResult } from '../doctor.ts';

/** Whether the folders that feeds watch are there and may be written: files move within them once they are taken. */
export async function* checkFolders(feeds: readonly FeedConfig[]): AsyncGenerator<CheckResult> {
  for (const { name: feed, file } of feeds) {
    if (file === undefined) continue;
    try {
      await access(file.folder, constants.R_OK | constants.W_OK | constants.X_OK);
      yield { name: 'folder', status: 'ok', text: `feed ${feed}: ${file.folder}` };
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
      yield {
        name: 'folder',
        status: 'fail',
        text: `feed ${feed}: ${file.folder} (${reason})`,
        hint: 'Make it, writable for the user that runs the server.',
      };
    }
  }
}
