import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { printResource } from '#store/print.ts';
import { readResource } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';

/** `[base]/[type]/[id]/$meta` (FHIR R4 Resource-meta): the resource's profiles, tags and labels, as Parameters. */
export async function meta(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type, id } = request.path as { type: string; id: string };
  const row = await readResource(parts.db, request.access, type, id);
  if (row === undefined) throw new CausewayError('CW-SRV-004');
  if (row.deleted) throw new CausewayError('CW-SRV-005');
  const resource = JSON.parse(printResource(row, parts.systemOf, parts.provenance)) as { readonly meta: Json };
  const answer = { resourceType: 'Parameters', parameter: [{ name: 'return', valueMeta: resource.meta }] };
  return { status: 200, body: JSON.stringify(answer) };
}
