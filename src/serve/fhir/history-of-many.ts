import { readHistoryOfMany } from '#store/history-of-many.ts';
import { historyBundle } from './history-bundle.ts';
import { historyForm } from './history-form.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';

/** `GET [base]/[type]/_history` and `GET [base]/_history` (FHIR R4 3.1.0.12): the versions of many resources, newest first. */
export async function historyOfMany(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type } = request.path as { type?: string };
  const page = await readHistoryOfMany(parts.db, request.access, type, historyForm(request.parameters));
  const url = type === undefined ? `${request.base}/_history` : `${request.base}/${type}/_history`;
  return historyBundle(url, request, parts, page);
}
