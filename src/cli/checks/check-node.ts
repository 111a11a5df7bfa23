import type { CheckResult } from '../doctor.ts';

/** Node 26 runs the TypeScript as it is, has `Temporal` and SQLite. */
export function checkNode(version: string): CheckResult {
  const isRight = Number.parseInt(version, 10) >= 26;
  return {
    name: 'node',
    status: isRight ? 'ok' : 'fail',
    text: version,
    ...(!isRight && { hint: 'Run ./causeway, which takes the Node 26 that `npm ci` brings.' }),
  };
}
