import { CausewayError } from '#platform/errors.ts';
import { readVersion } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { answerWithVersion } from './version-answer.ts';

/** `GET [base]/[type]/[id]/_history/[vid]` (FHIR R4 3.1.0.3): one version; 410 if that version is the deletion. */
export async function vread(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type, id, version } = request.path as { type: string; id: string; version: string };
  const number = /^[1-9]\d{0,8}$/.test(version) ? Number(version) : undefined;
  const row = number === undefined ? undefined : await readVersion(parts.db, request.access, type, id, number);
  if (row === undefined) throw new CausewayError('CW-SRV-004');
  if (row.deleted) throw new CausewayError('CW-SRV-005');
  return answerWithVersion(row, request, parts);
}
