import { setTimeout as sleep } from 'node:timers/promises';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { LoadEntry } from './load-entries.ts';

/** What became of an entry. */
export interface Loaded {
  readonly entry: LoadEntry;
  /** 201, 200, or why it was refused. */
  readonly status: number;
  readonly reason?: string;
}

interface Outcome {
  readonly issue?: readonly {
    readonly details?: { readonly text?: string; readonly coding?: readonly { readonly code?: string }[] };
    readonly expression?: readonly string[];
  }[];
}

/** Sends Bundles to a server's FHIR base. */
export type PostBundle = (type: 'transaction' | 'batch', entries: readonly LoadEntry[]) => Promise<Loaded[]>;

/**
 * A transaction is answered as a whole: refused, each of its entries is. A server that is overloaded, or was there and is
 * restarting, is asked again for a while; sending again what was stored already changes nothing. `CW-CLI-001` where it is not
 * there, `CW-CLI-006` where what answers speaks no FHIR.
 */
export function createPostBundle(server: URL, signal: AbortSignal): PostBundle {
  let attempts = 1;
  return async (type, entries) => {
    const body = JSON.stringify({ resourceType: 'Bundle', type, entry: entries.map(({ entry }) => entry) });
    const { status, answer } = await post(server, body, attempts, signal);
    attempts = limits.loadAttempts;
    if (status === 200 && answer?.resourceType === 'Bundle') {
      const responses = answer.entry ?? [];
      if (responses.length !== entries.length) throw notUnderstood(server, status);
      return entries.map((entry, index) => {
        const { response } = responses[index]!;
        const own = Number.parseInt(response?.status ?? '', 10);
        return own < 300 ? { entry, status: own } : { entry, status: own, reason: reasonOf(response?.outcome) };
      });
    }
    if (answer?.resourceType !== 'OperationOutcome') throw notUnderstood(server, status);
    return entries.map((entry) => ({ entry, status, reason: reasonOf(answer) }));
  };
}

interface Answer extends Outcome {
  readonly resourceType?: string;
  readonly entry?: readonly { readonly response?: { readonly status?: string; readonly outcome?: Outcome } }[];
}

async function post(
  server: URL,
  body: string,
  attempts: number,
  signal: AbortSignal,
): Promise<{ status: number; answer?: Answer }> {
  for (let attempt = 1; ; attempt++) {
    let response: Response;
    try {
      response = await fetch(new URL('/fhir', server), {
        method: 'POST',
        headers: { 'content-type': 'application/fhir+json', accept: 'application/fhir+json' },
        body,
        redirect: 'error',
      });
    } catch (error) {
      if (attempt >= attempts || signal.aborted)
        throw new CausewayError('CW-CLI-001', { place: server.origin, text: 'no server answers there.', cause: error });
      await sleep(limits.retryFromMs * 2 ** attempt);
      continue;
    }
    const text = await response.text();
    if ((response.status === 503 || response.status === 429) && attempt < limits.loadAttempts && !signal.aborted) {
      await sleep(limits.retryFromMs * 2 ** attempt);
      continue;
    }
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, ...(isJson ? { answer: JSON.parse(text) as Answer } : {}) };
  }
}

function notUnderstood(server: URL, status: number): CausewayError {
  return new CausewayError('CW-CLI-006', {
    place: server.origin,
    text: `answered ${status}, which is not understood.`,
  });
}

function reasonOf(outcome: Outcome | undefined): string {
  const [issue] = outcome?.issue ?? [];
  const place = issue?.expression?.[0];
  const code = issue?.details?.coding?.[0]?.code;
  return [code, place, issue?.details?.text].filter((part) => part !== undefined).join(' ') || 'no reason given';
}
