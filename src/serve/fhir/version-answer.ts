import { printResource } from '#store/print.ts';
import type { StoredResource } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { readSubset } from './search-form.ts';
import { subsetText } from './subset.ts';

/**
 * One version with its ETag and Last-Modified, whole or by `_summary` and `_elements`; 304 where the client has it already
 * (FHIR R4 3.1.0.1.5).
 */
export function answerWithVersion(row: StoredResource, request: FhirRequest, parts: FhirParts): FhirAnswer {
  // Of a Patient whose person has changed since, the same version reads differently (DESIGN 18).
  const etag = `W/"${row.version}${row.person === undefined ? '' : `.${row.person.epoch}`}"`;
  const headers = { etag, 'last-modified': new Date(row.updatedAt).toUTCString() };
  const subset = readSubset(request.parameters);
  if (isKnown(request.header('if-none-match'), etag)) return { status: 304, body: '', headers };
  const text = printResource(row, parts.systemOf, parts.provenance);
  return { status: 200, body: subset === undefined ? text : subsetText(text, subset), headers };
}

/**
 * If-None-Match compares weakly, and may name several or `*` (RFC 9110 §13.1.2). If-Modified-Since is passed over: of two versions
 * within one second it would hide the later.
 */
function isKnown(header: string | undefined, etag: string): boolean {
  const weak = (tag: string) => tag.trim().replace(/^W\//, '');
  return header?.trim() === '*' || (header?.split(',') ?? []).some((tag) => weak(tag) === weak(etag));
}
