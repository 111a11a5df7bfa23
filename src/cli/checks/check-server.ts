import { type Address, formatAddress } from '#platform/address.ts';
import type { CheckResult } from '../doctor.ts';

/** Whether a server of ours runs at the configured address, and is ready. None is fine: it will be started. */
export async function checkServer(
  address: Address,
): Promise<{ readonly result: CheckResult; readonly isRunning: boolean }> {
  const at = formatAddress(address);
  const result = (status: CheckResult['status'], text: string, hint?: string): CheckResult => ({
    name: 'server',
    status,
    text,
    ...(hint !== undefined && { hint }),
  });
  let response: Response;
  try {
    response = await fetch(`http://${at}/readyz`, { signal: AbortSignal.timeout(3000), redirect: 'error' });
  } catch {
    // Nothing there, or something that does not speak HTTP, which the check of ports tells.
    return { result: result('ok', `none runs at ${at}`), isRunning: false };
  }
  const said = await readReadiness(response);
  if (said === undefined) return { result: result('ok', `none of ours runs at ${at}`), isRunning: false };
  if (response.ok) return { result: result('ok', `runs at ${at} and is ready`), isRunning: true };
  const hint = 'See its log; messages stay with their senders until it is ready.';
  return { result: result('fail', `runs at ${at} and is not ready: ${said}`, hint), isRunning: true };
}

/** What is not ready, empty where all is; undefined where the answer is not that of a server of ours. */
async function readReadiness(response: Response): Promise<string | undefined> {
  let said: unknown;
  try {
    said = await response.json();
  } catch {
    return undefined;
  }
  const checks: unknown = (said as { checks?: unknown } | null)?.checks;
  if (!Array.isArray(checks)) return undefined;
  return (checks as { name?: unknown; status?: unknown }[])
    .filter(({ status }) => status !== 'ok')
    .map(({ name, status }) => `${name}: ${status}`)
    .join('; ');
}
