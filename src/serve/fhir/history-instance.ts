import { CausewayError } from '#platform/errors.ts';
import { readHistory } from '#store/history.ts';
import { printResource } from '#store/print.ts';
import { bundleText } from './bundle.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { pageLink } from './page-link.ts';
import { searchForm } from './search-form.ts';

/** `GET [base]/[type]/[id]/_history` (FHIR R4 3.1.0.12): the versions, newest first; a deletion has no resource. */
export async function historyInstance(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type, id } = request.path as { type: string; id: string };
  const { count, cursor, parameters } = searchForm(request.parameters);
  const [unknown] = parameters;
  if (unknown !== undefined) throw new CausewayError('CW-SRV-007', { place: unknown[0] });
  if (cursor !== undefined && !/^[1-9]\d{0,8}$/.test(cursor))
    throw new CausewayError('CW-FHIR-007', { place: '_cursor' });
  const page = await readHistory(parts.db, request.access, type, id, {
    count,
    ...(cursor === undefined ? {} : { cursor }),
  });
  if (page.total === 0) throw new CausewayError('CW-SRV-004');
  const url = `${request.base}/${type}/${id}`;
  const links = [{ relation: 'self' as const, url: pageLink(`${url}/_history`, request.parameters, cursor) }];
  const next =
    page.next === undefined
      ? []
      : [{ relation: 'next' as const, url: pageLink(`${url}/_history`, request.parameters, page.next) }];
  const entries = page.versions.map((row) => {
    const at = new Date(row.updatedAt).toISOString();
    return {
      fullUrl: url,
      ...(row.deleted ? {} : { resource: printResource(row, parts.systemOf, parts.provenance) }),
      more: {
        request: { method: row.deleted ? 'DELETE' : 'PUT', url: `${type}/${id}` },
        response: {
          status: row.deleted ? '204' : row.version === 1 ? '201' : '200',
          etag: `W/"${row.version}"`,
          lastModified: at,
        },
      },
    };
  });
  return { status: 200, body: bundleText('history', parts.now(), [...links, ...next], entries, page.total) };
}
