import { CausewayError, type ErrorCode, errorTable } from '#platform/errors.ts';

/** A message as `POST /api/messages/search` lists it. */
export interface ListedMessage {
  readonly id: string;
  readonly receivedAt: string;
  readonly eventAt?: string;
  readonly feed: string;
  readonly messageType: string;
  readonly controlId: string;
  readonly status: string;
  readonly issues: readonly {
    readonly code: string;
    readonly severity: string;
    readonly text: string;
    readonly place?: string;
    readonly hint?: string;
  }[];
}

export interface ListedPage {
  readonly messages: readonly ListedMessage[];
  readonly next?: string;
}

/** A line of `POST /api/refold`. */
export interface RefoldLine {
  readonly kind: 'selecting' | 'refolding' | 'done' | 'trouble';
  readonly messages?: number;
  readonly patients?: number;
  readonly done?: number;
  readonly changed?: number;
  readonly failed?: Readonly<Record<string, number>>;
  readonly cursor?: string;
  readonly code?: string;
  readonly text?: string;
}

/** Talks to a running server's `/api` (see `serve/api/api-routes.ts`). What may name a patient goes in bodies only. */
export interface ApiClient {
  get(path: string): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
}

/**
 * Every call rejects with `CW-CLI-001` where the server is not there, with the server's own code and text where it refuses,
 * and with `CW-CLI-006` where what answers is no Causeway server.
 */
export function createApiClient(server: URL, signal: AbortSignal): ApiClient {
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(new URL(path, server), { ...init, signal, redirect: 'error' });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new CausewayError('CW-CLI-001', { place: server.origin, text: 'no server answers there.', cause: error });
    }
    if (response.ok) return response;
    throw await refusalOf(response, server);
  };
  return {
    get: (path) => call(path, {}),
    post: (path, body) =>
      call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
  };
}

async function refusalOf(response: Response, server: URL): Promise<CausewayError> {
  const said = await readJson(response);
  const { code, text, place } = said;
  if (typeof code === 'string' && Object.hasOwn(errorTable, code)) {
    return new CausewayError(code as ErrorCode, {
      ...(typeof text === 'string' && { text }),
      ...(typeof place === 'string' && { place }),
    });
  }
  return new CausewayError('CW-CLI-006', {
    place: server.origin,
    text: `answered ${response.status}, which is not understood.`,
  });
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  try {
    const read: unknown = await response.json();
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** The objects of a stream of JSON lines, as they come. */
export async function* jsonLines<Line>(response: Response): AsyncGenerator<Line> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as Line;
  }
  if (rest !== '') yield JSON.parse(rest) as Line;
}
