import { checkDatabase } from '#database/checks.ts';
import { openDatabase } from '#database/open-database.ts';
import { systemClock } from '#platform/clock.ts';
import { maskUrl } from '#platform/config/explain.ts';
import { CausewayError } from '#platform/errors.ts';
import type { CheckResult } from '../doctor.ts';

/** Whether the PostgreSQL server answers, keeps what it acknowledges, and has the same time. Changes nothing on it. */
export async function* checkServerDatabase(url: string, dataDir: string): AsyncGenerator<CheckResult> {
  const name = 'database';
  try {
    await using db = await openDatabase({ url, dataDir, migrate: false });
    const findings = await checkDatabase(db);
    const [row] = await db.query<{ version: string; now: number }>(
      `select current_setting('server_version') as version, now() as now`,
    );
    if (findings.length === 0) yield { name, status: 'ok', text: `${maskUrl(url)}, PostgreSQL ${row!.version}` };
    for (const { severity, text, hint, code } of findings) {
      yield { name, status: severity === 'error' ? 'fail' : 'warn', text: `${text} (${code})`, hint };
    }
    const seconds = Math.abs(row!.now - systemClock()) / 1000;
    if (seconds > 2) {
      const text = `the database's differs by ${seconds.toFixed(1)} s`;
      yield {
        name: 'clock',
        status: 'warn',
        text,
        hint: 'Let both machines follow a time server (chrony, systemd-timesyncd).',
      };
    }
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    yield {
      name,
      status: 'fail',
      text: `${maskUrl(url)}: ${error.message} (${error.code})`,
      hint: 'See whether the server runs, and the user, password and name in the URL.',
    };
  }
}
