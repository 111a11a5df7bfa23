import { parseJson } from '#fhir/parse-json.ts';
import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { RawWrite } from '#store/client/client-request.ts';
import { decisiveHeaders } from '#store/client/client-request.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { answerResult } from './write-answer.ts';

/**
 * Create, update, patch and delete, by id or by criteria (FHIR R4 3.1.0.4–8): each is journalled, applied in its turn, and answered
 * with what came of it.
 */
export async function write(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const method = request.method as RawWrite['method'];
  const { type, id } = request.path as { type: string; id?: string };
  const criteria = new URLSearchParams(request.parameters.map(([name, value]) => [name, value])).toString();
  const hasCriteria = id === undefined && method !== 'POST';
  const bytes = method === 'DELETE' ? undefined : request.body;
  const raw: RawWrite = {
    actor: request.access.actor,
    base: request.base,
    method,
    url: `${type}${id === undefined ? '' : `/${id}`}${hasCriteria ? `?${criteria}` : ''}`,
    headers: Object.fromEntries(
      decisiveHeaders.flatMap((name) => {
        const value = request.header(name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    body: bytes === undefined ? undefined : readBody(request, bytes, method === 'PATCH'),
  };
  const { results } = await parts.write(raw, bytes);
  return await answerResult(results[0]!, request, parts);
}

/** The body as JSON. `CW-WRT-006` in another format. */
export function readBody(request: FhirRequest, bytes: Uint8Array, isPatch: boolean): Json {
  const kind = (request.header('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (!(resourceFormats.has(kind) || (isPatch && kind === 'application/json-patch+json'))) {
    throw new CausewayError('CW-WRT-006');
  }
  if (bytes.length > limits.requestBytes) throw new CausewayError('CW-SRV-009');
  return parseJson(bytes);
}

const resourceFormats: ReadonlySet<string> = new Set(['application/fhir+json', 'application/json', 'text/json']);
