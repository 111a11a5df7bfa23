import { printResource } from '#store/print.ts';
import type { StoredResource } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';

/** One version with its ETag and Last-Modified, or 304 where the client has it already (FHIR R4 3.1.0.1.5). */
export function answerWithVersion(row: StoredResource, request: FhirRequest, parts: FhirParts): FhirAnswer {
  const etag = `W/"${row.version}"`;
  const headers = { etag, 'last-modified': new Date(row.updatedAt).toUTCString() };
  if (request.header('if-none-match') === etag) return { status: 304, body: '', headers };
  return { status: 200, body: printResource(row, parts.systemOf), headers };
}
