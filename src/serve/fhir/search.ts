import { CausewayError } from '#platform/errors.ts';
import { printResource } from '#store/print.ts';
import { publicId } from '#store/read.ts';
import { search as searchStore } from '#store/search/search.ts';
import { bundleText } from './bundle.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { pageLink } from './page-link.ts';
import { searchForm } from './search-form.ts';

/**
 * `GET [base]/[type]?…` and `POST [base]/[type]/_search` (FHIR R4 3.1.0.9): a searchset Bundle, paged by key. The next link
 * goes on from the last row shown, so that writes in between neither repeat nor hide a row that stood still.
 */
export async function search(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type } = request.path as { type: string };
  const form = searchForm(request.parameters);
  const found = await searchStore(parts.db, request.access, { type, ...form });
  const url = `${request.base}/${type}`;
  const links = [{ relation: 'self' as const, url: pageLink(url, request.parameters, form.cursor) }];
  const next =
    found.next === undefined ? [] : [{ relation: 'next' as const, url: pageLink(url, request.parameters, found.next) }];
  const entries = found.rows.map((row) => ({
    fullUrl: `${url}/${publicId(row)}`,
    resource: printResource(row, parts.systemOf, parts.provenance),
    more: { search: { mode: 'match' } },
  }));
  return { status: 200, body: bundleText('searchset', parts.now(), [...links, ...next], entries, found.total) };
}

/** Refuses a search of the whole system, which no client needs and no index serves. */
export async function searchSystem(): Promise<FhirAnswer> {
  throw new CausewayError('CW-SRV-006');
}
