import { outcomeOfIssues } from '#fhir/outcome.ts';
import type { Result } from '#store/client/decision.ts';
import { printResource } from '#store/print.ts';
import { readVersion } from '#store/read.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';

/** FHIR R4 3.1.0.1.12: what a client wants to see of what it wrote; the resource where it does not say. */
export type Returned = 'minimal' | 'representation' | 'OperationOutcome';

export function returned(prefer: string | undefined): Returned {
  const match = /(?:^|[;,\s])return\s*=\s*"?(minimal|representation|OperationOutcome)"?/i.exec(prefer ?? '');
  const word = match?.[1]?.toLowerCase();
  if (word === 'operationoutcome') return 'OperationOutcome';
  return word === 'minimal' ? 'minimal' : 'representation';
}

/** What a write's result is as an answer: 201 with its place where it made a resource, 204 where it took one away, else 200. */
export async function answerResult(result: Result, request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { outcome, type, id, version, updatedAt } = result;
  if (outcome === 'nothing') return { status: 204, body: '' };
  if (outcome === 'deleted') return { status: 204, body: '', headers: { etag: `W/"${version}"` } };
  const headers = {
    etag: `W/"${version}"`,
    'last-modified': new Date(updatedAt).toUTCString(),
    location: `${request.base}/${type}/${id}/_history/${version}`,
  };
  return { status: outcome === 'created' ? 201 : 200, body: await bodyOf(result, request, parts), headers };
}

async function bodyOf({ type, id, version }: Result, request: FhirRequest, parts: FhirParts): Promise<string> {
  const wanted = returned(request.header('prefer'));
  if (wanted === 'minimal') return '';
  if (wanted === 'OperationOutcome') return JSON.stringify(outcomeOfIssues([]));
  const row = await readVersion(parts.db, request.access, type, id, version);
  return row === undefined ? '' : printResource(row, parts.systemOf, parts.provenance);
}
