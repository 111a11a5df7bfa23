import type { FastifyReply, FastifyRequest } from 'fastify';
import { outcomeOf } from '#fhir/outcome.ts';
import { CausewayError, type ErrorCode } from '#platform/errors.ts';

/** An answer to a request that could not be served as asked. */
export interface Trouble {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * The one answer to trouble, whoever met it: an OperationOutcome below `/fhir`, its JSON counterpart elsewhere. Of what is not
 * an error of ours nothing is said but the id under which the log has it.
 */
export function troubleOf(error: unknown, url: string, id: string | undefined): Trouble {
  const coded = codedOf(error);
  const { http: status } = coded.row;
  return isFhir(url)
    ? { status, type: 'application/fhir+json; charset=utf-8', body: JSON.stringify(outcomeOf(coded, id)) }
    : { status, type: 'application/json; charset=utf-8', body: JSON.stringify(problemOf(coded, id)) };
}

/** Answers and, where it is a fault of ours, has it logged. */
export function answerTrouble(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  unexpected: (room: string, error: unknown, id: string) => void,
): FastifyReply {
  const { status, type, body } = troubleOf(error, request.url, request.id);
  if (status >= 500) unexpected(isFhir(request.url) ? 'fhir' : 'api', error, request.id);
  return reply.code(status).type(type).send(body);
}

/** What is wrong, as plain JSON. */
export function problemOf(error: unknown, id: string | undefined) {
  const { code, message, row, place } = codedOf(error);
  return { code, text: message, hint: row.hint, ...(place && { place }), ...(id !== undefined && { id }) };
}

function codedOf(error: unknown): CausewayError {
  return error instanceof CausewayError ? error : new CausewayError(codeOfTransport(error), { cause: error });
}

/** What the HTTP layer itself refuses. */
function codeOfTransport(error: unknown): ErrorCode {
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  // Node tells neither whether it was the address nor that it was too long by a status.
  if (statusCode === 414 || code === 'FST_ERR_MAX_PARAM_LENGTH' || code === 'HPE_HEADER_OVERFLOW') return 'CW-SRV-012';
  if (statusCode === 413) return 'CW-SRV-009';
  if (typeof code === 'string' && code.startsWith('HPE_')) return 'CW-SRV-010';
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? 'CW-SRV-010' : 'CW-ANY-001';
}

const isFhir = (url: string) => /^\/fhir(?:[/?]|$)/.test(url);
