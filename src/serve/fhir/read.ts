import { CausewayError } from '#platform/errors.ts';
import { readResource } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { answerWithVersion } from './version-answer.ts';

/** `GET [base]/[type]/[id]` (FHIR R4 3.1.0.2): 200, 304 by If-None-Match, 404 never known, 410 deleted. */
export async function read(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type, id } = request.path as { type: string; id: string };
  const row = await readResource(parts.db, request.access, type, id);
  if (row === undefined) throw new CausewayError('CW-SRV-004');
  if (row.deleted) throw new CausewayError('CW-SRV-005');
  return answerWithVersion(row, request, parts);
}
