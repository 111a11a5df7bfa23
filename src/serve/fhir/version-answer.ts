import { printResource } from '#store/print.ts';
import type { StoredResource } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';

/** One version with its ETag and Last-Modified, or 304 where the client has it already (FHIR R4 3.1.0.1.5). */
export function answerWithVersion(row: StoredResource, request: FhirRequest, parts: FhirParts): FhirAnswer {
  const etag = `W/"${row.version}"`;
  const headers = { etag, 'last-modified': new Date(row.updatedAt).toUTCString() };
  if (isKnown(request.header('if-none-match'), etag)) return { status: 304, body: '', headers };
  return { status: 200, body: printResource(row, parts.systemOf, parts.provenance), headers };
}

/** If-None-Match compares weakly, and may name several or `*` (RFC 9110 §13.1.2). */
function isKnown(header: string | undefined, etag: string): boolean {
  const weak = (tag: string) => tag.trim().replace(/^W\//, '');
  return header?.trim() === '*' || (header?.split(',') ?? []).some((tag) => weak(tag) === weak(etag));
}
