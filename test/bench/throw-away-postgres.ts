import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

const script = join(import.meta.dirname, '../support/postgres.sh');

/**
 * The PostgreSQL that CAUSEWAY_TEST_POSTGRES names; else one of its own with these settings, started when its URL is first asked for
 * and removed when disposed of.
 */
export function throwAwayPostgres(settings: readonly string[]): Disposable & { readonly url: () => string } {
  let place: string | undefined;
  let url = process.env.CAUSEWAY_TEST_POSTGRES;
  return {
    url() {
      if (url === undefined) {
        place = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
        execFileSync('chmod', ['755', place]);
        const words = ['start', join(place, 'postgres'), ...settings];
        url = execFileSync(script, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
      }
      return url;
    },
    [Symbol.dispose]() {
      if (place === undefined) return;
      execFileSync(script, ['stop', join(place, 'postgres')], { stdio: 'ignore' });
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** What PostgreSQL's manual advises for a machine of its own (20.4.1): a quarter of the memory, and few checkpoints. */
export function settingsAtScale(): string[] {
  const gigabytes = Math.floor(totalmem() / 2 ** 30);
  return [
    `shared_buffers=${Math.max(1, gigabytes >> 2)}GB`,
    `effective_cache_size=${Math.max(1, (gigabytes * 3) >> 2)}GB`,
    'max_wal_size=16GB',
  ];
}
