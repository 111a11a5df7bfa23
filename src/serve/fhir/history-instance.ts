import { CausewayError } from '#platform/errors.ts';
import { readHistory } from '#store/history.ts';
import { readResource } from '#store/read.ts';
import { historyBundle } from './history-bundle.ts';
import { historyForm } from './history-form.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';

/** `GET [base]/[type]/[id]/_history` (FHIR R4 3.1.0.12): the versions, newest first. */
export async function historyInstance(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type, id } = request.path as { type: string; id: string };
  const form = historyForm(request.parameters);
  if (form.cursor !== undefined && !/^[1-9]\d{0,8}$/.test(form.cursor))
    throw new CausewayError('CW-FHIR-007', { place: '_cursor' });
  const page = await readHistory(parts.db, request.access, type, id, form);
  // Nothing of that time is an answer where there is a resource.
  if (page.total === 0 && (await readResource(parts.db, request.access, type, id)) === undefined)
    throw new CausewayError('CW-SRV-004');
  return historyBundle(`${request.base}/${type}/${id}/_history`, request, parts, page);
}
