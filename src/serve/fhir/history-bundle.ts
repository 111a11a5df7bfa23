import type { HistoryPage } from '#store/history.ts';
import { printResource } from '#store/print.ts';
import { publicId } from '#store/read.ts';
import { bundleText } from './bundle.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';
import { pageLinks } from './page-link.ts';

/** A page of versions as a history Bundle (FHIR R4 3.1.0.12); a deletion has no resource. `url`: the history's own address. */
export function historyBundle(url: string, request: FhirRequest, parts: FhirParts, page: HistoryPage): FhirAnswer {
  const links = pageLinks(request, parts, url, request.parameters, page.next);
  const entries = page.versions.map((row) => {
    const place = `${row.type}/${publicId(row)}`;
    return {
      fullUrl: `${request.base}/${place}`,
      ...(row.deleted ? {} : { resource: printResource(row, parts.systemOf, parts.provenance) }),
      more: {
        request: { method: row.deleted ? 'DELETE' : 'PUT', url: place },
        response: {
          status: row.deleted ? '204' : row.version === 1 ? '201' : '200',
          etag: `W/"${row.version}"`,
          lastModified: new Date(row.updatedAt).toISOString(),
        },
      },
    };
  });
  return { status: 200, body: bundleText('history', parts.now(), links, entries, page.total) };
}
